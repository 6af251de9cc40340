using Sluice.Vision.Images;

namespace Sluice.Vision.Text;

/// <summary>Reads all text of an image, whichever of the four ways it was turned.</summary>
internal sealed class PageReader(TextDetector detector, TextRecognizer recognizer, int parallelism) : IDisposable
{
    /// <summary>Longest lines that are read both ways up to find the right one.</summary>
    private const int Probes = 3;

    private const float SureConfidence = 0.85f;
    private const float MinConfidence = 0.5f;

    public static async Task<PageReader> LoadAsync(int threads) =>
        new(await TextDetector.LoadAsync(threads), await TextRecognizer.LoadAsync(threads: 1), threads);

    /// <summary>Lines from the top, as a reader of the upright page sees it.</summary>
    public IReadOnlyList<TextLine> Read(Bitmap bitmap)
    {
        var image = new Pyramid(bitmap);
        var boxes = TextLayout.Lines(detector.Find(image));
        if (IsUpsideDown(image, boxes))
            boxes = [.. boxes.AsEnumerable().Reverse().Select(box => box.Turn(2))];
        return [.. Read(image, boxes).Where(line => line.Confidence >= MinConfidence)];
    }

    private bool IsUpsideDown(Pyramid image, List<TextBox> boxes)
    {
        List<TextBox> probes = [.. boxes.OrderByDescending(box => box.Width).Take(Probes)];
        var upright = Confidence(image, probes);
        return upright < SureConfidence && Confidence(image, [.. probes.Select(box => box.Turn(2))]) > upright;
    }

    private float Confidence(Pyramid image, List<TextBox> boxes) =>
        Read(image, boxes).Select(line => line.Confidence).DefaultIfEmpty(1).Average();

    private TextLine[] Read(Pyramid image, List<TextBox> boxes)
    {
        var lines = new TextLine[boxes.Count];
        Parallel.For(0, boxes.Count, new ParallelOptions { MaxDegreeOfParallelism = parallelism }, i =>
            lines[i] = Read(image, boxes[i]));
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

    private TextLine ReadLine(Pyramid image, TextBox box) => TextLine.From(box, recognizer.Read(image, box));

    public void Dispose()
    {
        detector.Dispose();
        recognizer.Dispose();
    }
}
