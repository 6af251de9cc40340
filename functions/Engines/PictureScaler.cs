using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.Extensions.Options;
using Sluice.Verification;

namespace Sluice.Engines;

/// <summary>A picture that a provider takes, or why there is none.</summary>
/// <param name="Outcome"><see cref="CheckOutcome.Done"/>, <see cref="CheckOutcome.NotJudged"/> or <see cref="CheckOutcome.Unreadable"/>.</param>
public sealed record FittingPicture(CheckOutcome Outcome, ReadOnlyMemory<byte> Bytes = default, Reason? Reason = null);

/// <summary>
/// Makes a picture fit for a provider. The function app decodes no pixels: what is beyond the provider's limits is scaled down by
/// the vision service (<c>POST images:scale</c>) where one is configured, and is else not judged.
/// </summary>
public sealed class PictureScaler(HttpPipeline? pipeline, IOptions<ScalingOptions> options)
{
    public PictureScaler(IOptions<ScalingOptions> options)
        : this(options.Value is { Endpoint: not null, Key: { } key } ? EnginePipeline.WithKey("Ocp-Apim-Subscription-Key", key) : null, options)
    {
    }

    /// <exception cref="RequestFailedException">The vision service failed or did not answer: another attempt may succeed.</exception>
    public async Task<FittingPicture> FitAsync(Picture picture, PictureLimits limits, CancellationToken cancellation)
    {
        if (limits.Beyond(picture) is not { } reason) return new FittingPicture(CheckOutcome.Done, picture.Bytes);
        // One picture of an animation would hide the others.
        if (pipeline is null || picture.Frames > 1 || limits.IsTooSmall(picture)) return new FittingPicture(CheckOutcome.NotJudged, Reason: reason);

        var scale = new Uri(options.Value.Endpoint!, string.Create(CultureInfo.InvariantCulture, $"/images:scale?maxSide={limits.MaxSide}&maxBytes={limits.MaxBytes}"));
        using var response = await pipeline.PostAsync(scale, "application/octet-stream", RequestContent.Create(picture.Bytes), cancellation);
        return response.Status switch
        {
            200 when response.Headers.ContentType == "image/jpeg" && response.Content.ToMemory() is { Length: > 0 } scaled && scaled.Length <= limits.MaxBytes =>
                new FittingPicture(CheckOutcome.Done, scaled),
            400 or 415 => new FittingPicture(CheckOutcome.Unreadable, Reason: Reasons.UnreadableImage),
            422 => new FittingPicture(CheckOutcome.NotJudged, Reason: Reasons.EngineGaveUp),
            var status => throw new RequestFailedException(status, $"The vision service could not scale a picture down (status {status})."),
        };
    }
}
