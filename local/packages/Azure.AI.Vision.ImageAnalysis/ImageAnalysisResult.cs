using System.Text.Json.Serialization;

namespace Azure.AI.Vision.ImageAnalysis;

/// <summary>What was found; a part that was not asked for is null.</summary>
public class ImageAnalysisResult
{
    [JsonConstructor]
    internal ImageAnalysisResult(string modelVersion, ImageMetadata metadata, ReadResult? read, TagsResult? tags, PeopleResult? people) =>
        (ModelVersion, Metadata, Read, Tags, People) = (modelVersion, metadata, read, tags, people);

    public string ModelVersion { get; }

    public ImageMetadata Metadata { get; }

    [JsonPropertyName("readResult")]
    public ReadResult? Read { get; }

    [JsonPropertyName("tagsResult")]
    public TagsResult? Tags { get; }

    [JsonPropertyName("peopleResult")]
    public PeopleResult? People { get; }
}

/// <summary>The image's size in pixels.</summary>
public class ImageMetadata
{
    [JsonConstructor]
    internal ImageMetadata(int width, int height) => (Width, Height) = (width, height);

    public int Width { get; }

    public int Height { get; }
}

public class TagsResult
{
    [JsonConstructor]
    internal TagsResult(IReadOnlyList<DetectedTag>? values) => Values = values ?? [];

    public IReadOnlyList<DetectedTag> Values { get; }
}

/// <summary>What the image shows, with a confidence of 0 to 1.</summary>
public class DetectedTag
{
    [JsonConstructor]
    internal DetectedTag(string name, float confidence) => (Name, Confidence) = (name, confidence);

    public string Name { get; }

    public float Confidence { get; }
}

public class PeopleResult
{
    [JsonConstructor]
    internal PeopleResult(IReadOnlyList<DetectedPerson>? values) => Values = values ?? [];

    public IReadOnlyList<DetectedPerson> Values { get; }
}

/// <summary>A person, perhaps: the service lists confidences near 0 too.</summary>
public class DetectedPerson
{
    [JsonConstructor]
    internal DetectedPerson(ImageBoundingBox boundingBox, float confidence) => (BoundingBox, Confidence) = (boundingBox, confidence);

    public ImageBoundingBox BoundingBox { get; }

    public float Confidence { get; }
}

/// <summary>A rectangle in pixels.</summary>
public class ImageBoundingBox
{
    [JsonConstructor]
    internal ImageBoundingBox(int x, int y, int width, int height) => (X, Y, Width, Height) = (x, y, width, height);

    public int X { get; }

    public int Y { get; }

    [JsonPropertyName("w")]
    public int Width { get; }

    [JsonPropertyName("h")]
    public int Height { get; }
}
