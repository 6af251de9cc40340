using System.Buffers.Binary;

namespace Sluice.Resolution.Formats;

/// <summary>TIFF 6.0: follows the chain of directories, one a page, which may lie anywhere and may run in circles.</summary>
internal static class TiffHeader
{
    private const int ImageWidth = 256, ImageLength = 257, Short = 3, Long = 4, MaxEntries = 1024;

    public static async ValueTask<FileHeader> ReadAsync(ContentReader content, ResolutionOptions options, CancellationToken cancellation)
    {
        var start = await content.ReadAsync(0, 8, ContentReader.SmallPiece, cancellation);
        if (start.IsEmpty)
            return content.Ended(FileTypes.Tiff);
        var big = start.Span[0] == 'M';
        if (Word(start.Span[2..], big) == 43)
            return FileHeader.Malformed(FileTypes.Tiff, "it is a BigTIFF, a kind that cannot be checked");
        var header = new FileHeader(FileTypes.Tiff);
        var seen = new HashSet<long>();
        for (long at = Double(start.Span[4..], big); at != 0 && header.Frames <= options.MaxFrames;)
        {
            if (!seen.Add(at))
                return FileHeader.Malformed(FileTypes.Tiff, "its pages run in a circle");
            var count = await content.ReadAsync(at, 2, ContentReader.SmallPiece, cancellation);
            if (count.IsEmpty)
                return content.Ended(FileTypes.Tiff);
            var entries = Word(count.Span, big);
            if (entries is 0 or > MaxEntries)
                return FileHeader.Malformed(FileTypes.Tiff, "a page has no fields, or too many");
            var directory = await content.ReadAsync(at + 2, (12 * entries) + 4, ContentReader.SmallPiece, cancellation);
            if (directory.IsEmpty)
                return content.Ended(FileTypes.Tiff);
            var (width, height) = (Field(directory.Span, ImageWidth, big), Field(directory.Span, ImageLength, big));
            if (width == 0 || height == 0)
                return FileHeader.Malformed(FileTypes.Tiff, "a page has no width or height");
            header = header with { Width = Math.Max(header.Width, width), Height = Math.Max(header.Height, height), Frames = header.Frames + 1 };
            at = Double(directory.Span[(12 * entries)..], big);
        }

        return header.Frames == 0 ? FileHeader.Malformed(FileTypes.Tiff, "it holds no page") : header;
    }

    // The value of a field that holds one number; 0 when it is missing.
    private static long Field(ReadOnlySpan<byte> directory, int tag, bool big)
    {
        for (var at = 0; at + 12 < directory.Length; at += 12)
        {
            var entry = directory[at..];
            if (Word(entry, big) == tag)
                return Word(entry[2..], big) switch { Short => Word(entry[8..], big), Long => Double(entry[8..], big), _ => 0 };
        }

        return 0;
    }

    private static int Word(ReadOnlySpan<byte> bytes, bool big) =>
        big ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static long Double(ReadOnlySpan<byte> bytes, bool big) =>
        big ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
