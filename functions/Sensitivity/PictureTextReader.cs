using Azure;
using Azure.AI.Vision.ImageAnalysis;
using Sluice.Verification;

namespace Sluice.Sensitivity;

/// <summary>The lines of a picture, or why there are none.</summary>
public sealed record PictureText(IReadOnlyList<TextLine>? Lines, Reason? Reason = null);

/// <summary>
/// Azure Image Analysis 4.0 <c>read</c>, of the cloud or of the local vision service. Throws what another attempt may cure;
/// the client itself retries briefly and honours Retry-After.
/// </summary>
public sealed class PictureTextReader(ImageAnalysisClient client)
{
    /// <summary>Rises when what is made of the text changes too: cached verdicts of another engine do not count.</summary>
    public const string Engine = "imageanalysis-4.0-read/checks-1";

    public async Task<PictureText> ReadAsync(ReadOnlyMemory<byte> image, CancellationToken cancellation)
    {
        try
        {
            var answer = await client.AnalyzeAsync(BinaryData.FromBytes(image), VisualFeatures.Read, cancellationToken: cancellation);
            return new PictureText([.. answer.Value.Read?.Blocks.SelectMany(b => b.Lines).Select(ToLine) ?? []]);
        }
        catch (RequestFailedException e) when (e.Status is 400 or 415)
        {
            return new PictureText(null, Reasons.UnreadableImage);
        }
    }

    private static TextLine ToLine(DetectedTextLine line)
    {
        var (left, top) = (line.BoundingPolygon.Min(p => p.X), line.BoundingPolygon.Min(p => p.Y));
        var place = new TextPlace(left, top, line.BoundingPolygon.Max(p => p.X) - left, line.BoundingPolygon.Max(p => p.Y) - top);
        return new TextLine(line.Text, place, line.Words.Count == 0 ? 1 : line.Words.Average(w => w.Confidence));
    }
}
