using Sluice.Files;

namespace Sluice.Resolution;

/// <summary>What a file's first bytes say about it.</summary>
/// <param name="Type">The type by signature and structure.</param>
/// <param name="Width">Pixels as stored (before any EXIF turn); the largest where a file holds several images. 0 when not an image.</param>
/// <param name="Height">As <paramref name="Width"/>.</param>
/// <param name="Frames">Images or pages; counting stops at one above the limit. 0 when not an image.</param>
public sealed record FileHeader(FileType Type, long Width = 0, long Height = 0, int Frames = 0)
{
    /// <summary>Why the file cannot be what it seems: truncated, malformed, or with a header beyond all bounds.</summary>
    public Reason? Flaw { get; init; }

    /// <summary>Bytes follow the end of the image: a second file may hide there. Known only where it costs no further read.</summary>
    public bool TrailingData { get; init; }

    internal static FileHeader Truncated(FileType type) =>
        new(type) { Flaw = new Reason("truncated", $"The file breaks off: it begins like {type.Name} and is not complete.") };

    internal static FileHeader Malformed(FileType type, string what) =>
        new(type) { Flaw = new Reason("malformed", $"The file begins like {type.Name}, but {what}.") };
}
