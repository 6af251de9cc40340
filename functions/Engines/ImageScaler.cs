using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.Extensions.Options;
using Sluice.Files;
using MediaType = System.Net.Mime.MediaTypeNames.Image;

namespace Sluice.Engines;

/// <summary>What a provider is shown of an image, or why there is nothing.</summary>
/// <param name="Outcome"><see cref="CheckOutcome.Done"/>, <see cref="CheckOutcome.NotJudged"/> or <see cref="CheckOutcome.Unreadable"/>.</param>
/// <param name="Views">Each an image that the provider takes; they are to be judged one by one.</param>
/// <param name="Seen">How much of the image they show; null where the provider gets the image itself, and has to say so.</param>
public sealed record FittingImage(CheckOutcome Outcome, IReadOnlyList<ReadOnlyMemory<byte>> Views, Reason? Reason = null, Seen? Seen = null);

/// <summary>
/// Makes an image fit for a provider. The function app decodes no pixels: the vision service (<c>POST images:scale</c>), where one is
/// configured, makes a picture within the provider's limits of each view that people may have of the file. A cloud's decoder might see
/// another picture in it than people do. The file as it is gets only the vision service itself, and what it does not decode either (BMP,
/// icons). Without a vision service all get it, and what is beyond the provider's limits is not judged.
/// </summary>
public sealed class ImageScaler(HttpPipeline? pipeline, IOptions<ScalingOptions> options)
{
    public ImageScaler(IOptions<ScalingOptions> options)
        : this(options.Value is { Endpoint: not null, Key: { } key } ? EnginePipeline.WithKey("Ocp-Apim-Subscription-Key", key) : null, options)
    {
    }

    /// <exception cref="RequestFailedException">The vision service failed or did not answer: another attempt may succeed.</exception>
    /// <param name="provider">Where the image goes.</param>
    public async Task<FittingImage> FitAsync(Image image, ImageLimits limits, Uri? provider, CancellationToken cancellation)
    {
        var reason = limits.Beyond(image);
        var isDecoded = image.Type is not (MediaType.Bmp or MediaType.Icon);
        if (reason is null && (pipeline is null || !isDecoded || provider?.Authority == options.Value.Endpoint!.Authority))
            return new FittingImage(CheckOutcome.Done, [image.Bytes]);
        if (reason is not null && (pipeline is null || limits.IsTooSmall(image))) return new FittingImage(CheckOutcome.NotJudged, [], reason);

        List<ReadOnlyMemory<byte>> views = [];
        while (true)
        {
            using var response = await AskAsync(image, limits, views.Count, cancellation);
            if (EngineOutcome.OfImage(response.Status) is { } failed) return new FittingImage(failed.Outcome, [], failed.Reason);
            if (response is not { Status: 200, Headers.ContentType: "image/jpeg" } || response.Content.ToMemory() is not { Length: > 0 } view || view.Length > limits.MaxBytes)
                throw new RequestFailedException(response.Status, $"The vision service could not scale an image down (status {response.Status}).");
            views.Add(view);
            if (!response.Headers.TryGetValue("Sluice-Views", out var count) || !int.TryParse(count, out var all) || views.Count >= all)
                return new FittingImage(CheckOutcome.Done, views, Seen: Seen.Of(response));
        }
    }

    private Task<Response> AskAsync(Image image, ImageLimits limits, int view, CancellationToken cancellation)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"/images:scale?maxSide={limits.MaxSide}&maxBytes={limits.MaxBytes}&view={view}");
        return pipeline!.PostAsync(new Uri(options.Value.Endpoint!, query), "application/octet-stream", RequestContent.Create(image.Bytes), cancellation);
    }
}
