using Azure;
using Azure.AI.Vision.ImageAnalysis;
using Azure.Identity;
using Microsoft.Extensions.Options;
using Sluice.Engines;
using Sluice.Resolution;
using Sluice.Verification;

namespace Sluice.Sensitivity;

/// <summary>The lines of a picture, or why there are none.</summary>
public sealed record PictureText(CheckOutcome Outcome, IReadOnlyList<TextLine> Lines, Reason? Reason = null);

/// <summary>
/// Azure Image Analysis 4.0 <c>read</c>, of the cloud or of the local vision service. Throws what another attempt may cure;
/// the client itself retries briefly and honours Retry-After.
/// </summary>
public sealed class PictureTextReader(Func<ImageAnalysisClient> connect)
{
    // Where reading is switched off there is nothing to connect to.
    private readonly Lazy<ImageAnalysisClient> client = new(connect);

    public PictureTextReader(IOptions<TextReadingOptions> options)
        : this(() => Connect(options.Value, EnginePipeline.Configure(new ImageAnalysisClientOptions())))
    {
    }

    public static readonly PictureLimits Limits = new(
        20 << 20, MinSide: 50, MaxSide: 16_000,
        [FileTypes.Jpeg.Mime, FileTypes.Png.Mime, FileTypes.Gif.Mime, FileTypes.WebP.Mime, FileTypes.Bmp.Mime, FileTypes.Tiff.Mime, FileTypes.Icon.Mime]);

    public async Task<PictureText> ReadAsync(ReadOnlyMemory<byte> image, CancellationToken cancellation)
    {
        try
        {
            var answer = await client.Value.AnalyzeAsync(BinaryData.FromBytes(image), VisualFeatures.Read, cancellationToken: cancellation);
            // An answer without the part that was asked for says nothing; it does not say that there is no text.
            var read = answer.Value.Read ?? throw new RequestFailedException("The text reading service's answer has no readResult.");
            return new PictureText(CheckOutcome.Done, [.. read.Blocks.SelectMany(b => b.Lines).Select(ToLine)]);
        }
        catch (RequestFailedException e) when (e.Status is 400 or 415)
        {
            return new PictureText(CheckOutcome.Unreadable, [], Reasons.UnreadableImage);
        }
        catch (RequestFailedException e) when (e.Status == 422)
        {
            return new PictureText(CheckOutcome.NotJudged, [], Reasons.EngineGaveUp);
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
