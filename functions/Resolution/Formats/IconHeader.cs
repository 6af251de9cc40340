using System.Buffers.Binary;

namespace Sluice.Resolution.Formats;

/// <summary>
/// Windows icons and cursors: a list of images, each a PNG or a bitmap. The list's own sizes are a byte each and may lie,
/// so every image's header is looked at.
/// </summary>
internal static class IconHeader
{
    private const int MaxImages = 64, EntrySize = 16;

    public static bool IsIcon(ReadOnlySpan<byte> start)
    {
        if (start.Length < 6 + EntrySize || start[0] != 0 || start[1] != 0 || start[2] is not (1 or 2) || start[3] != 0)
            return false;
        var count = BinaryPrimitives.ReadUInt16LittleEndian(start[4..]);
        var first = BinaryPrimitives.ReadUInt32LittleEndian(start[18..]);
        return count is > 0 and <= MaxImages && start[9] == 0 && first >= 6 + (EntrySize * count);
    }

    public static async ValueTask<FileHeader> ReadAsync(ContentReader content, CancellationToken cancellation)
    {
        var count = BinaryPrimitives.ReadUInt16LittleEndian(content.Start.Span[4..]);
        var header = new FileHeader(FileTypes.Icon, Frames: count);
        for (var i = 0; i < count; i++)
        {
            var entry = await content.ReadAsync(6 + (EntrySize * i), EntrySize, ContentReader.SmallPiece, cancellation);
            if (entry.IsEmpty)
                return content.Ended(FileTypes.Icon);
            var size = BinaryPrimitives.ReadUInt32LittleEndian(entry.Span[8..]);
            var offset = BinaryPrimitives.ReadUInt32LittleEndian(entry.Span[12..]);
            var image = await content.ReadAsync(offset, 24, ContentReader.SmallPiece, cancellation);
            if (image.IsEmpty || offset + (long)size > content.Length)
                return content.Ended(FileTypes.Icon);
            var (width, height) = Size(image.Span);
            if (width <= 0 || height <= 0)
                return FileHeader.Malformed(FileTypes.Icon, "one of its images has no width or height");
            header = header with { Width = Math.Max(header.Width, width), Height = Math.Max(header.Height, height) };
        }

        return header;
    }

    private static (long Width, long Height) Size(ReadOnlySpan<byte> image)
    {
        if (image.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']))
            return (BinaryPrimitives.ReadUInt32BigEndian(image[16..]), BinaryPrimitives.ReadUInt32BigEndian(image[20..]));
        // The bitmap's height counts its mask as well.
        return BinaryPrimitives.ReadUInt32LittleEndian(image) == 40
            ? (BinaryPrimitives.ReadInt32LittleEndian(image[4..]), BinaryPrimitives.ReadInt32LittleEndian(image[8..]) / 2)
            : (0, 0);
    }
}
