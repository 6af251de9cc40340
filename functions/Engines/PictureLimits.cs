using System.Globalization;
using Sluice.Verification;

namespace Sluice.Engines;

/// <summary>What a provider takes.</summary>
/// <param name="MaxBytes">Of the picture itself.</param>
/// <param name="MinSide">Pixels; 1 where there is no such limit.</param>
/// <param name="MaxSide">Pixels.</param>
/// <param name="Types">Media types.</param>
public sealed record PictureLimits(int MaxBytes, int MinSide, int MaxSide, IReadOnlyList<string> Types)
{
    public const string ReasonCode = "beyondEngineLimits";

    /// <summary>Which limit a picture is beyond; null where it is within all. What is not known is left to the provider.</summary>
    public Reason? Beyond(Picture picture) => IsTooSmall(picture)
        ? Because($"{picture.Width} × {picture.Height} pixels; the engine takes pictures from {MinSide} pixels a side")
        : picture.Bytes.Length > MaxBytes ? Because($"{picture.Bytes.Length:N0} bytes; the engine takes up to {MaxBytes:N0}")
        : Math.Max(picture.Width, picture.Height) > MaxSide ? Because($"{picture.Width} × {picture.Height} pixels; the engine takes up to {MaxSide} a side")
        : !Types.Contains(picture.Type) ? Because($"a format that the engine does not take")
        : null;

    /// <summary>Nothing that is scaled down gets within this limit.</summary>
    public bool IsTooSmall(Picture picture) => picture is { Width: > 0, Height: > 0 } && Math.Min(picture.Width, picture.Height) < MinSide;

    private static Reason Because(FormattableString what) =>
        new(ReasonCode, $"The picture has {what.ToString(CultureInfo.InvariantCulture)}. It was not looked at.");
}
