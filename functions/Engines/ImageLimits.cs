using System.Globalization;
using Sluice.Files;

namespace Sluice.Engines;

/// <summary>What a provider takes.</summary>
/// <param name="MaxBytes">Of the image itself.</param>
/// <param name="MinSide">Pixels; 1 where there is no such limit.</param>
/// <param name="MaxSide">Pixels.</param>
/// <param name="Types">Media types.</param>
public sealed record ImageLimits(int MaxBytes, int MinSide, int MaxSide, IReadOnlyList<string> Types)
{
    public const string ReasonCode = "beyondEngineLimits";

    /// <summary>Which limit an image is beyond; null where it is within all. What is not known is left to the provider.</summary>
    public Reason? Beyond(Image image) => IsTooSmall(image)
        ? Because($"{image.Width} × {image.Height} pixels; the engine takes images from {MinSide} pixels a side")
        : image.Bytes.Length > MaxBytes ? Because($"{image.Bytes.Length:N0} bytes; the engine takes up to {MaxBytes:N0}")
        : Math.Max(image.Width, image.Height) > MaxSide ? Because($"{image.Width} × {image.Height} pixels; the engine takes up to {MaxSide} a side")
        : !Types.Contains(image.Type) ? Because($"a format that the engine does not take")
        : null;

    /// <summary>Nothing that is scaled down gets within this limit.</summary>
    public bool IsTooSmall(Image image) => image is { Width: > 0, Height: > 0 } && Math.Min(image.Width, image.Height) < MinSide;

    private static Reason Because(FormattableString what) =>
        new(ReasonCode, $"The image has {what.ToString(CultureInfo.InvariantCulture)}. It was not looked at.");
}
