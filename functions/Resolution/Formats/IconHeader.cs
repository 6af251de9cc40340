using System.Buffers.Binary;

namespace Sluice.Resolution.Formats;

/// <summary>
/// Windows icons and cursors: a list of images, each a PNG or a bitmap. The list's own sizes are a byte each and may lie,
/// so every image's header is looked at.
/// </summary>
internal static class IconHeader
{
    private const int MaxImages = 64, EntrySize = 16;

    public static async ValueTask<FileHeader> ReadAsync(ContentReader content, CancellationToken cancellation)
    {
        var directory = await content.ReadAsync(4, 2, ContentReader.SmallPiece, cancellation);
        if (directory.IsEmpty)
            return content.Ended(FileTypes.Icon);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(directory.Span);
        if (count is 0 or > MaxImages)
            return FileHeader.Malformed(FileTypes.Icon, "it holds no image, or more than an icon needs");
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
