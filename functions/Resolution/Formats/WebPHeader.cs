using System.Buffers.Binary;

namespace Sluice.Resolution.Formats;

/// <summary>
/// WebP (RFC 9649): VP8, VP8L, or VP8X with a canvas. A still image must be as large as its canvas says, and a frame of an
/// animation must lie within it, or a small canvas could hide a large image.
/// </summary>
internal static class WebPHeader
{
    private const byte Animation = 0x02;
    private const int MinLength = 25;

    public static async ValueTask<FileHeader> ReadAsync(ContentReader content, ResolutionOptions options, CancellationToken cancellation)
    {
        // The smallest lossless image is shorter than a canvas's description; zeros stand in for the rest.
        var start = new byte[30];
        content.Start.Span[..Math.Min(start.Length, content.Start.Length)].CopyTo(start);
        var end = 8L + BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(4));
        if (end > content.Length || content.Length < MinLength)
            return FileHeader.Truncated(FileTypes.WebP);
        FileHeader header;
        if (!start.AsSpan(12, 4).SequenceEqual("VP8X"u8))
            header = Image(start.AsSpan(12, 4), start.AsSpan(20));
        else if ((start[20] & Animation) == 0)
            header = await StillAsync(content, Canvas(start.AsSpan(24)), end, cancellation);
        else
            header = await AnimationAsync(content, Canvas(start.AsSpan(24)), end, options, cancellation);
        // RIFF pads odd sizes with a byte.
        return header.Flaw is null ? header with { TrailingData = end + (end & 1) < content.Length } : header;
    }

    private static FileHeader Canvas(ReadOnlySpan<byte> bytes) => new(FileTypes.WebP, 1 + Int24(bytes), 1 + Int24(bytes[3..]), 0);

    private static FileHeader Image(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        if (name.SequenceEqual("VP8 "u8) && (data[0] & 1) == 0 && data[3..].StartsWith((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A]))
        {
            var width = BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF;
            var height = BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF;
            if (width > 0 && height > 0)
                return new FileHeader(FileTypes.WebP, width, height, 1);
        }
        else if (name.SequenceEqual("VP8L"u8) && data[0] == 0x2F)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
            return new FileHeader(FileTypes.WebP, 1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF), 1);
        }

        return FileHeader.Malformed(FileTypes.WebP, "its image does not begin as one");
    }

    private static async ValueTask<FileHeader> StillAsync(ContentReader content, FileHeader canvas, long end, CancellationToken cancellation)
    {
        for (long at = 30; at + 18 <= end;)
        {
            var chunk = await content.ReadAsync(at, 18, ContentReader.SmallPiece, cancellation);
            if (chunk.IsEmpty)
                return content.Ended(FileTypes.WebP);
            if (chunk.Span.StartsWith("VP8"u8))
            {
                var image = Image(chunk.Span[..4], chunk.Span[8..]);
                if (image.Flaw is not null || (image.Width == canvas.Width && image.Height == canvas.Height))
                    return image;
                return FileHeader.Malformed(FileTypes.WebP, "its canvas and its image differ in size");
            }

            at = Next(at, chunk.Span);
        }

        return FileHeader.Malformed(FileTypes.WebP, "it holds no image");
    }

    private static async ValueTask<FileHeader> AnimationAsync(
        ContentReader content, FileHeader header, long end, ResolutionOptions options, CancellationToken cancellation)
    {
        content.AllowWholeFile(options.MaxImageBytes);
        for (long at = 30; at + 8 <= end && header.Frames <= options.MaxFrames;)
        {
            var chunk = await content.ReadAsync(at, 8, ContentReader.Piece, cancellation);
            if (chunk.IsEmpty)
                return content.Ended(FileTypes.WebP);
            if (chunk.Span.StartsWith("ANMF"u8))
            {
                var frame = await content.ReadAsync(at + 8, 12, ContentReader.Piece, cancellation);
                if (frame.IsEmpty)
                    return content.Ended(FileTypes.WebP);
                if (!Fits(frame.Span, header))
                    return FileHeader.Malformed(FileTypes.WebP, "a frame lies outside its canvas");
                header = header with { Frames = header.Frames + 1 };
            }

            at = Next(at, chunk.Span);
        }

        return header.Frames == 0 ? FileHeader.Malformed(FileTypes.WebP, "it holds no image") : header;
    }

    private static bool Fits(ReadOnlySpan<byte> frame, FileHeader canvas) =>
        (2L * Int24(frame)) + Int24(frame[6..]) + 1 <= canvas.Width && (2L * Int24(frame[3..])) + Int24(frame[9..]) + 1 <= canvas.Height;

    private static long Next(long at, ReadOnlySpan<byte> chunk)
    {
        long size = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
        return at + 8 + size + (size & 1);
    }

    private static int Int24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
