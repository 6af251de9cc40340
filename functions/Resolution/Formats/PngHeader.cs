using System.Buffers.Binary;

namespace Sluice.Resolution.Formats;

/// <summary>PNG (W3C, third edition, with animation): IHDR, then chunks up to the image data, and to IEND while at hand.</summary>
internal static class PngHeader
{
    public static async ValueTask<FileHeader> ReadAsync(ContentReader content, CancellationToken cancellation)
    {
        var first = await content.ReadAsync(8, 21, ContentReader.Piece, cancellation);
        if (first.IsEmpty)
            return content.Ended(FileTypes.Png);
        if (!first.Span.StartsWith("\0\0\0\x0DIHDR"u8))
            return FileHeader.Malformed(FileTypes.Png, "its first chunk is not the header");
        var width = BinaryPrimitives.ReadUInt32BigEndian(first.Span[8..]);
        var height = BinaryPrimitives.ReadUInt32BigEndian(first.Span[12..]);
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
            return FileHeader.Malformed(FileTypes.Png, "its width or height is out of range");
        return await ChunksAsync(content, new FileHeader(FileTypes.Png, width, height, 1), cancellation);
    }

    private static async ValueTask<FileHeader> ChunksAsync(ContentReader content, FileHeader header, CancellationToken cancellation)
    {
        var sawData = false;
        for (long at = 33; ;)
        {
            // Behind the first image data nothing is worth another request.
            if (sawData && at + 8 > content.Start.Length && !content.IsWhole)
                return at > content.Length ? FileHeader.Truncated(FileTypes.Png) : header;
            var chunk = await content.ReadAsync(at, 8, ContentReader.Piece, cancellation);
            if (chunk.IsEmpty)
                return content.Ended(FileTypes.Png);
            long length = BinaryPrimitives.ReadUInt32BigEndian(chunk.Span);
            if (length > int.MaxValue)
                return FileHeader.Malformed(FileTypes.Png, "a chunk is longer than it can be");
            var name = chunk.Span[4..];
            if (name.SequenceEqual("IEND"u8))
                return End(content, header, sawData, at + 12);
            sawData |= name.SequenceEqual("IDAT"u8);
            if (!sawData && name.SequenceEqual("acTL"u8))
            {
                var control = await content.ReadAsync(at + 8, 4, ContentReader.Piece, cancellation);
                if (control.IsEmpty)
                    return content.Ended(FileTypes.Png);
                var frames = BinaryPrimitives.ReadUInt32BigEndian(control.Span);
                header = header with { Frames = (int)Math.Clamp(frames, 1, int.MaxValue) };
            }

            at += 12 + length;
        }
    }

    private static FileHeader End(ContentReader content, FileHeader header, bool sawData, long end)
    {
        if (!sawData)
            return FileHeader.Malformed(FileTypes.Png, "it holds no image data");
        return end > content.Length ? FileHeader.Truncated(FileTypes.Png) : header with { TrailingData = end < content.Length };
    }
}
