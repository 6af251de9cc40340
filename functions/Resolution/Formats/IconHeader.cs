using System.Buffers.Binary;

namespace Sluice.Resolution.Formats;

/// <summary>
/// Windows icons and cursors: a list of pictures, each a PNG or a bitmap. The list's own sizes are a byte each and may lie,
/// so every picture's header is looked at.
/// </summary>
internal static class IconHeader
{
    private const int MaxPictures = 64, EntrySize = 16;

    public static bool IsIcon(ReadOnlySpan<byte> start)
    {
        if (start.Length < 6 + EntrySize || start[0] != 0 || start[1] != 0 || start[2] is not (1 or 2) || start[3] != 0)
            return false;
        var count = BinaryPrimitives.ReadUInt16LittleEndian(start[4..]);
        var first = BinaryPrimitives.ReadUInt32LittleEndian(start[18..]);
        return count is > 0 and <= MaxPictures && start[9] == 0 && first >= 6 + (EntrySize * count);
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
            var picture = await content.ReadAsync(offset, 24, ContentReader.SmallPiece, cancellation);
            if (picture.IsEmpty || offset + (long)size > content.Length)
                return content.Ended(FileTypes.Icon);
            var (width, height) = Size(picture.Span);
            if (width <= 0 || height <= 0)
                return FileHeader.Malformed(FileTypes.Icon, "one of its pictures has no width or height");
            header = header with { Width = Math.Max(header.Width, width), Height = Math.Max(header.Height, height) };
        }

        return header;
    }

    private static (long Width, long Height) Size(ReadOnlySpan<byte> picture)
    {
        if (picture.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']))
            return (BinaryPrimitives.ReadUInt32BigEndian(picture[16..]), BinaryPrimitives.ReadUInt32BigEndian(picture[20..]));
        // The bitmap's height counts its mask as well.
        return BinaryPrimitives.ReadUInt32LittleEndian(picture) == 40
            ? (BinaryPrimitives.ReadInt32LittleEndian(picture[4..]), BinaryPrimitives.ReadInt32LittleEndian(picture[8..]) / 2)
            : (0, 0);
    }
}
