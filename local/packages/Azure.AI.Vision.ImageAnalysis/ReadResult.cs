using System.Text.Json.Serialization;

namespace Azure.AI.Vision.ImageAnalysis;

/// <summary>The text of an image.</summary>
public class ReadResult
{
    [JsonConstructor]
    internal ReadResult(IReadOnlyList<DetectedTextBlock>? blocks) => Blocks = blocks ?? [];

    public IReadOnlyList<DetectedTextBlock> Blocks { get; }
}

public class DetectedTextBlock
{
    [JsonConstructor]
    internal DetectedTextBlock(IReadOnlyList<DetectedTextLine>? lines) => Lines = lines ?? [];

    public IReadOnlyList<DetectedTextLine> Lines { get; }
}

public class DetectedTextLine
{
    [JsonConstructor]
    internal DetectedTextLine(string text, IReadOnlyList<ImagePoint>? boundingPolygon, IReadOnlyList<DetectedTextWord>? words) =>
        (Text, BoundingPolygon, Words) = (text, boundingPolygon ?? [], words ?? []);

    public string Text { get; }

    public IReadOnlyList<ImagePoint> BoundingPolygon { get; }

    public IReadOnlyList<DetectedTextWord> Words { get; }
}

public class DetectedTextWord
{
    [JsonConstructor]
    internal DetectedTextWord(string text, IReadOnlyList<ImagePoint>? boundingPolygon, float confidence) =>
        (Text, BoundingPolygon, Confidence) = (text, boundingPolygon ?? [], confidence);

    public string Text { get; }

    public IReadOnlyList<ImagePoint> BoundingPolygon { get; }

    /// <summary>0 to 1.</summary>
    public float Confidence { get; }
}

/// <summary>A point in pixels from the image's upper left corner.</summary>
public class ImagePoint
{
    [JsonConstructor]
    internal ImagePoint(int x, int y) => (X, Y) = (x, y);

    public int X { get; }

    public int Y { get; }
}
