using System.Buffers.Binary;

namespace Sluice.Resolution.Formats;

/// <summary>
/// GIF (89a specification): counts frames by walking the blocks, up to one above the limit. Frames may reach beyond the
/// logical screen and some viewers then enlarge it, so the size is what covers all of them.
/// </summary>
internal static class GifHeader
{
    private const int MaxStrays = 4096;
    private const byte Extension = 0x21, Image = 0x2C, Trailer = 0x3B;

    public static async ValueTask<FileHeader> ReadAsync(ContentReader content, ResolutionOptions options, CancellationToken cancellation)
    {
        content.AllowWholeFile(options.MaxImageBytes);
        var screen = await content.ReadAsync(6, 7, ContentReader.Piece, cancellation);
        if (screen.IsEmpty)
            return content.Ended(FileTypes.Gif);
        var header = new FileHeader(FileTypes.Gif, Word(screen.Span, 0), Word(screen.Span, 2));
        var at = 13L + PaletteSize(screen.Span[4]);
        var strays = 0;
        while (header.Frames <= options.MaxFrames)
        {
            var block = await content.ReadAsync(at, 1, ContentReader.Piece, cancellation);
            // Some programs leave the trailer out; viewers do not mind.
            if (block.IsEmpty && at == content.Length && header.Frames > 0)
                return header;
            if (block.IsEmpty)
                return content.Ended(FileTypes.Gif);
            if (block.Span[0] == Trailer)
                return End(content, header, at + 1);
            if (block.Span[0] == 0 && ++strays <= MaxStrays)
            {
                // Browsers skip empty data blocks that follow no image.
                at++;
                continue;
            }

            if (block.Span[0] is not (Extension or Image))
                return FileHeader.Malformed(FileTypes.Gif, "its blocks do not follow each other");
            var data = at + 2;
            if (block.Span[0] == Image)
            {
                var image = await content.ReadAsync(at + 1, 9, ContentReader.Piece, cancellation);
                if (image.IsEmpty)
                    return content.Ended(FileTypes.Gif);
                header = WithFrame(header, image.Span);
                data = at + 11 + PaletteSize(image.Span[8]);
            }

            at = await SkipDataAsync(content, data, cancellation);
            if (at < 0)
                return content.Ended(FileTypes.Gif);
        }

        return header;
    }

    private static FileHeader WithFrame(FileHeader header, ReadOnlySpan<byte> image) => header with
    {
        Width = Math.Max(header.Width, Word(image, 0) + Word(image, 4)),
        Height = Math.Max(header.Height, Word(image, 2) + Word(image, 6)),
        Frames = header.Frames + 1,
    };

    private static FileHeader End(ContentReader content, FileHeader header, long end)
    {
        if (header.Frames == 0)
            return FileHeader.Malformed(FileTypes.Gif, "it holds no image");
        return header.Width == 0 || header.Height == 0
            ? FileHeader.Malformed(FileTypes.Gif, "its width or height is 0")
            : header with { TrailingData = end < content.Length };
    }

    // Data comes in blocks of up to 255 bytes, each led by its length; a length of 0 ends them.
    private static async ValueTask<long> SkipDataAsync(ContentReader content, long at, CancellationToken cancellation)
    {
        while (true)
        {
            var length = await content.ReadAsync(at, 1, ContentReader.Piece, cancellation);
            if (length.IsEmpty)
                return -1;
            at += 1 + length.Span[0];
            if (length.Span[0] == 0)
                return at;
        }
    }

    private static int PaletteSize(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    private static int Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
