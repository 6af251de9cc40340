using System.Numerics;
using Sluice.Models;
using Sluice.Vision.Images;
using Sluice.Vision.Native;

namespace Sluice.Vision.Faces;

/// <summary>Finds faces: BlazeFace, as @vladmandic/human ships it.</summary>
internal sealed class FaceDetector(OnnxSession session) : IDisposable
{
    public const string Version = "blazeface-human-3.3.6";

    // Cups and cats pass the first look, and not the second one.
    private const float MinScore = 0.5f;
    private const float MinCloserScore = 0.65f;

    private const float MaxCoverage = 0.5f;
    private const int Side = 256;
    private const int Columns = 17;

    public static async Task<FaceDetector> LoadAsync(int threads) =>
        new(new OnnxSession(await ModelFiles.ReadFaceDetectorAsync(), threads));

    /// <summary>The surest first.</summary>
    public List<Face> Find(Pyramid image)
    {
        var found = Box.KeepBest(Views(image.Image).SelectMany(view => Find(image, view)), face => face.Score, AreSame);
        return [.. found.Select(face => LookCloser(image, face)).OfType<Face>()];
    }

    private List<Face> Find(Pyramid image, View view)
    {
        var half = new Vector3(0.5f);
        using var input = view.Sample(image, half, half);
        return session.Run(input, rows => Decode(rows, view));
    }

    /// <summary>The whole image, and where that is much more than the model sees, overlapping squares of it for the small faces.</summary>
    private static IEnumerable<View> Views(Bitmap image)
    {
        yield return View.Fitted(image, Side);
        var side = Math.Max(image.Width, image.Height) / 2f;
        if (side < 2 * Side)
            yield break;
        foreach (var y in Middles(image.Height, side))
            foreach (var x in Middles(image.Width, side))
                yield return View.Square(new Vector2(x, y), new Vector2(side, 0), Side);
    }

    private static IEnumerable<float> Middles(int length, float side)
    {
        var steps = (int)MathF.Ceiling((length - side) / (side / 2));
        return steps <= 0 ? [length / 2f] : Enumerable.Range(0, steps + 1).Select(i => side / 2 + i * (length - side) / steps);
    }

    /// <summary>
    /// Finds the face again, upright and larger: where its parts are is then known better, which is what comparing faces lives on.
    /// </summary>
    /// <returns>Null where it is not a face after all.</returns>
    private Face? LookCloser(Pyramid image, Face face)
    {
        const float margin = 2.5f;
        var top = Vector2.Normalize(face.RightEye - face.LeftEye) * Math.Max(face.Box.Width, face.Box.Height) * margin;
        var closer = Find(image, View.Square(face.Box.Middle, top, Side)).Where(found => AreSame(found, face)).MaxBy(found => found.Score);
        // The first look's box is upright in the image; the second one's would be in the turned view.
        return closer is null || closer.Score < MinCloserScore ? null : closer with { Box = face.Box };
    }

    private static bool AreSame(Face a, Face b) => a.Box.Coverage(b.Box) > MaxCoverage;

    // A row for each anchor: first a grid of 16 pixels with two a cell, then one of 32 pixels with six a cell.
    private static List<Face> Decode(ReadOnlySpan<float> rows, View view)
    {
        var faces = new List<Face>();
        var row = 0;
        foreach (var (cell, anchors) in ((int, int)[])[(16, 2), (32, 6)])
            for (var y = cell / 2; y < Side; y += cell)
                for (var x = cell / 2; x < Side; x += cell)
                    for (var i = 0; i < anchors; i++, row++)
                        if (Decode(rows.Slice(row * Columns, Columns), new Vector2(x, y), view) is { } face)
                            faces.Add(face);
        return faces;
    }

    private static Face? Decode(ReadOnlySpan<float> row, Vector2 anchor, View view)
    {
        var score = 1 / (1 + MathF.Exp(-row[0]));
        if (score < MinScore)
            return null;
        var middle = view.ToImage(anchor + new Vector2(row[1], row[2]));
        var half = new Vector2(row[3], row[4]) / 2 * view.Right.Length();
        return new Face(
            score,
            new Box(middle.X - half.X, middle.Y - half.Y, middle.X + half.X, middle.Y + half.Y),
            view.ToImage(anchor + new Vector2(row[5], row[6])),
            view.ToImage(anchor + new Vector2(row[7], row[8])),
            view.ToImage(anchor + new Vector2(row[9], row[10])),
            view.ToImage(anchor + new Vector2(row[11], row[12])));
    }

    public void Dispose() => session.Dispose();
}
