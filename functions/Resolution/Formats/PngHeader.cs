using System.Buffers.Binary;

namespace Sluice.Resolution.Formats;

/// <summary>PNG (W3C, third edition, with animation): IHDR, then chunks up to the image data, and to IEND while at hand or where frames follow.</summary>
internal static class PngHeader
{
    public static async ValueTask<FileHeader> ReadAsync(ContentReader content, ResolutionOptions options, CancellationToken cancellation)
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
        return await ChunksAsync(content, new FileHeader(FileTypes.Png, width, height, 1), options, cancellation);
    }

    private static async ValueTask<FileHeader> ChunksAsync(ContentReader content, FileHeader header, ResolutionOptions options, CancellationToken cancellation)
    {
        var (sawData, animation) = (false, default(Animation?));
        for (long at = 33; ;)
        {
            // Behind the first image data nothing is worth another request but the frames of an animation.
            if (sawData && animation is null && at + 8 > content.Start.Length && !content.IsWhole)
                return at > content.Length ? FileHeader.Truncated(FileTypes.Png) : header;
            var chunk = await content.ReadAsync(at, 8, ContentReader.Piece, cancellation);
            if (chunk.IsEmpty)
                return content.Ended(FileTypes.Png);
            long length = BinaryPrimitives.ReadUInt32BigEndian(chunk.Span);
            if (length > int.MaxValue)
                return FileHeader.Malformed(FileTypes.Png, "a chunk is longer than it can be");
            var name = chunk.Span[4..];
            if (name.SequenceEqual("IEND"u8))
                return End(content, header with { Frames = animation?.Frames ?? 1 }, sawData, at + 12);
            if (name.SequenceEqual("fcTL"u8) && animation is not null)
                animation.FrameControls++;
            if (name.SequenceEqual("IDAT"u8) && !sawData && animation is { FrameControls: 0 })
                animation.HasDefaultImage = true;
            sawData |= name.SequenceEqual("IDAT"u8);
            if (animation?.FrameControls > options.MaxFrames)
                return header with { Frames = animation.Frames };
            if (!sawData && name.SequenceEqual("acTL"u8))
            {
                var control = await content.ReadAsync(at + 8, 4, ContentReader.Piece, cancellation);
                if (control.IsEmpty)
                    return content.Ended(FileTypes.Png);
                animation = new Animation(BinaryPrimitives.ReadUInt32BigEndian(control.Span));
                content.AllowWholeFile(options.MaxImageBytes);
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

    /// <param name="promised">Frames by the animation's own word, which may lie either way.</param>
    private sealed class Animation(uint promised)
    {
        public uint FrameControls { get; set; }

        /// <summary>An image that is no frame: viewers that know no animation show it.</summary>
        public bool HasDefaultImage { get; set; }

        public int Frames => (int)Math.Clamp((long)Math.Max(promised, FrameControls) + (HasDefaultImage ? 1 : 0), 1, int.MaxValue);
    }
}
