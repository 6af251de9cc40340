using Azure;
using Azure.AI.Vision.ImageAnalysis;
using Azure.Identity;
using Microsoft.Extensions.Options;
using Sluice.Engines;
using Sluice.Files;
using MediaType = System.Net.Mime.MediaTypeNames.Image;

namespace Sluice.Sensitivity;

/// <summary>The text of an image, or why there is none.</summary>
/// <param name="Blocks">Lines that belong together: those of one frame, page, or other view of it. A place is one within its block.</param>
/// <param name="Seen">How much of the image was read; null where nothing was.</param>
public sealed record ImageText(CheckOutcome Outcome, IReadOnlyList<IReadOnlyList<TextLine>> Blocks, Reason? Reason = null, Seen? Seen = null);

/// <summary>
/// Azure Image Analysis 4.0 <c>read</c>, of the cloud or of the local vision service. Throws what another attempt may cure;
/// the client itself retries briefly and honours Retry-After.
/// </summary>
public sealed class ImageTextReader(Func<ImageAnalysisClient> connect)
{
    // Where reading is switched off there is nothing to connect to.
    private readonly Lazy<ImageAnalysisClient> client = new(connect);

    public ImageTextReader(IOptions<TextReadingOptions> options)
        : this(() => Connect(options.Value, EnginePipeline.Configure(new ImageAnalysisClientOptions())))
    {
    }

    public static readonly ImageLimits Limits = new(
        20 << 20, MinSide: 50, MaxSide: 16_000,
        [MediaType.Jpeg, MediaType.Png, MediaType.Gif, MediaType.Webp, MediaType.Bmp, MediaType.Tiff, MediaType.Icon]);

    public async Task<ImageText> ReadAsync(ReadOnlyMemory<byte> image, CancellationToken cancellation)
    {
        try
        {
            var answer = await client.Value.AnalyzeAsync(BinaryData.FromBytes(image), VisualFeatures.Read, cancellationToken: cancellation);
            // An answer without the part that was asked for says nothing; it does not say that there is no text.
            var read = answer.Value.Read ?? throw new RequestFailedException("The text reading service's answer has no readResult.");
            return new ImageText(CheckOutcome.Done, [.. read.Blocks.Select(block => block.Lines.Select(ToLine).ToArray())], Seen: Seen.Of(answer.GetRawResponse()));
        }
        catch (RequestFailedException e) when (EngineOutcome.OfImage(e.Status) is { } failed)
        {
            return new ImageText(failed.Outcome, [], failed.Reason);
        }
    }

    private static ImageAnalysisClient Connect(TextReadingOptions options, ImageAnalysisClientOptions pipeline) =>
        string.IsNullOrEmpty(options.Key)
            ? new ImageAnalysisClient(options.Endpoint!, new DefaultAzureCredential(), pipeline)
            : new ImageAnalysisClient(options.Endpoint!, new AzureKeyCredential(options.Key), pipeline);

    private static TextLine ToLine(DetectedTextLine line)
    {
        var (left, top) = (line.BoundingPolygon.Min(p => p.X), line.BoundingPolygon.Min(p => p.Y));
        var place = new TextPlace(left, top, line.BoundingPolygon.Max(p => p.X) - left, line.BoundingPolygon.Max(p => p.Y) - top);
        return new TextLine(line.Text, place, line.Words.Count == 0 ? 1 : line.Words.Average(w => w.Confidence));
    }
}
