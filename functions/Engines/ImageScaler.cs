using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.Extensions.Options;
using Sluice.Files;

namespace Sluice.Engines;

/// <summary>An image that a provider takes, or why there is none.</summary>
/// <param name="Outcome"><see cref="CheckOutcome.Done"/>, <see cref="CheckOutcome.NotJudged"/> or <see cref="CheckOutcome.Unreadable"/>.</param>
public sealed record FittingImage(CheckOutcome Outcome, ReadOnlyMemory<byte> Bytes = default, Reason? Reason = null);

/// <summary>
/// Makes an image fit for a provider. The function app decodes no pixels: what is beyond the provider's limits is scaled down by
/// the vision service (<c>POST images:scale</c>) where one is configured, and is else not judged.
/// </summary>
public sealed class ImageScaler(HttpPipeline? pipeline, IOptions<ScalingOptions> options)
{
    public ImageScaler(IOptions<ScalingOptions> options)
        : this(options.Value is { Endpoint: not null, Key: { } key } ? EnginePipeline.WithKey("Ocp-Apim-Subscription-Key", key) : null, options)
    {
    }

    /// <exception cref="RequestFailedException">The vision service failed or did not answer: another attempt may succeed.</exception>
    public async Task<FittingImage> FitAsync(Image image, ImageLimits limits, CancellationToken cancellation)
    {
        if (limits.Beyond(image) is not { } reason) return new FittingImage(CheckOutcome.Done, image.Bytes);
        // One image of an animation would hide the others.
        if (pipeline is null || image.Frames > 1 || limits.IsTooSmall(image)) return new FittingImage(CheckOutcome.NotJudged, Reason: reason);

        var scale = new Uri(options.Value.Endpoint!, string.Create(CultureInfo.InvariantCulture, $"/images:scale?maxSide={limits.MaxSide}&maxBytes={limits.MaxBytes}"));
        using var response = await pipeline.PostAsync(scale, "application/octet-stream", RequestContent.Create(image.Bytes), cancellation);
        return response.Status switch
        {
            200 when response.Headers.ContentType == "image/jpeg" && response.Content.ToMemory() is { Length: > 0 } scaled && scaled.Length <= limits.MaxBytes =>
                new FittingImage(CheckOutcome.Done, scaled),
            var status when EngineOutcome.OfImage(status) is { } failed => new FittingImage(failed.Outcome, Reason: failed.Reason),
            var status => throw new RequestFailedException(status, $"The vision service could not scale an image down (status {status})."),
        };
    }
}
