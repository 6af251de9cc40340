using Sluice.Vision.Images;

namespace Sluice.Vision.Text;

/// <summary>Reads all text of an image, whichever of the four ways it was turned.</summary>
internal sealed class PageReader(TextDetector detector, TextRecognizer recognizer, int parallelism) : IDisposable
{
    /// <summary>Longest lines, which tell whether the page is upside down.</summary>
    private const int Probes = 3;

    /// <summary>Below it another reading is tried: the other way up, or stretched.</summary>
    private const float SureConfidence = 0.9f;

    /// <summary>Below it a line is left out: patterns and textures are not text.</summary>
    private const float MinConfidence = 0.5f;

    // Narrow letters get fewer than two columns of the model's output each, and then some are lost.
    private const float Stretch = 1.5f;

    public static async Task<PageReader> LoadAsync(int threads) =>
        new(await TextDetector.LoadAsync(threads), await TextRecognizer.LoadAsync(threads: 1), threads);

    /// <summary>Lines from the top, as a reader of the upright page sees it, and what of the page was not looked at closely.</summary>
    public (IReadOnlyList<TextLine> Lines, Unseen Unseen) Read(Bitmap bitmap, CancellationToken deadline)
    {
        var image = bitmap.Pyramid;
        var (regions, isWhole) = detector.Find(image);
        var byLength = TextLayout.Lines(regions).Index().OrderByDescending(line => line.Item.Width).ToList();
        var (order, boxes) = (byLength.ConvertAll(line => line.Index), byLength.ConvertAll(line => line.Item));

        var probes = Read(image, boxes[..Math.Min(Probes, boxes.Count)], deadline);
        if (Confidence(probes) < SureConfidence)
        {
            var turned = boxes.ConvertAll(box => box.Turn(2));
            var turnedProbes = Read(image, turned[..probes.Length], deadline);
            if (Confidence(turnedProbes) > Confidence(probes))
                (probes, boxes, order) = (turnedProbes, turned, order.ConvertAll(i => -i));
        }
        TextLine?[] lines = [.. probes, .. Read(image, boxes[probes.Length..], deadline)];
        return (
            [.. lines.Zip(order).OrderBy(line => line.Second).Select(line => line.First).OfType<TextLine>().Where(line => line.Confidence >= MinConfidence)],
            (isWhole ? Unseen.None : Unseen.Area) | (lines.Contains(null) ? Unseen.Time : Unseen.None));
    }

    private static float Confidence(TextLine?[] lines) => lines.OfType<TextLine>().Select(line => line.Confidence).DefaultIfEmpty(1).Average();

    /// <summary>A line for each box; null for those that there was no time for.</summary>
    private TextLine?[] Read(Pyramid image, List<TextBox> boxes, CancellationToken deadline)
    {
        var lines = new TextLine?[boxes.Count];
        Parallel.For(0, boxes.Count, new ParallelOptions { MaxDegreeOfParallelism = parallelism }, (i, loop) =>
        {
            if (deadline.IsCancellationRequested) loop.Stop();
            else lines[i] = Read(image, boxes[i]);
        });
        return lines;
    }

    // A box that stands upright on the page holds a line that runs up or down its margin.
    private TextLine Read(Pyramid image, TextBox box)
    {
        if (box.Height < 1.5f * box.Width)
            return ReadLine(image, box);
        var (down, up) = (ReadLine(image, box.Turn(1)), ReadLine(image, box.Turn(3)));
        return down.Confidence >= up.Confidence ? down : up;
    }

    private TextLine ReadLine(Pyramid image, TextBox box)
    {
        var line = TextLine.From(box, recognizer.Read(image, box, stretch: 1));
        if (line.Confidence is >= SureConfidence or < MinConfidence)
            return line;
        var stretched = TextLine.From(box, recognizer.Read(image, box, Stretch));
        return stretched.Confidence > line.Confidence ? stretched : line;
    }

    public void Dispose()
    {
        detector.Dispose();
        recognizer.Dispose();
    }
}
