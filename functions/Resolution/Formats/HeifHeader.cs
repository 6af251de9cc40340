using System.Buffers.Binary;
using System.Text;

namespace Sluice.Resolution.Formats;

/// <summary>
/// AVIF and HEIC (ISO/IEC 14496-12 boxes, 23008-12 properties): the largest `ispe` of the `meta` box, which holds thumbnails
/// and tiles as well; for sequences the number of samples of the longest track.
/// </summary>
internal static class HeifHeader
{
    private const int MaxDepth = 8, MaxBox = 768 * 1024, MaxBoxes = 1000;

    public static async ValueTask<FileHeader> ReadAsync(ContentReader content, FileType type, CancellationToken cancellation)
    {
        var header = new FileHeader(type, Frames: 1);
        var hasData = false;
        long at = 0;
        // With the size known, boxes further on are not worth another request.
        for (var boxes = 0; boxes < MaxBoxes && at < content.Length && (content.IsWhole || header.Width == 0 || at + 16 <= content.Start.Length); boxes++)
        {
            var lead = await content.ReadAsync(at, 8, ContentReader.Piece, cancellation);
            var size = lead.IsEmpty ? 0 : await SizeAsync(content, at, lead, cancellation);
            if (size == 0)
                return content.Ended(type);
            if (size < 8)
                return FileHeader.Malformed(type, "a box is shorter than it can be");
            if (size > content.Length - at)
                return FileHeader.Truncated(type);
            hasData |= lead.Span[4..].SequenceEqual("mdat"u8);
            if (lead.Span[4..].SequenceEqual("meta"u8) || lead.Span[4..].SequenceEqual("moov"u8))
            {
                if (size > MaxBox)
                    return ContentReader.TooLong(type);
                var box = await content.ReadAsync(at, (int)size, ContentReader.Piece, cancellation);
                if (box.IsEmpty)
                    return content.Ended(type);
                header = Scan(box.Span, header, 0);
                // Small images may lie within the description.
                hasData |= box.Span.IndexOf("idat"u8) >= 0;
            }

            at += size;
        }

        if (header.Width == 0 || header.Height == 0)
            return FileHeader.Malformed(type, "it gives no width and height");
        return content.IsWhole && !hasData ? FileHeader.Truncated(type) : header;
    }

    // 1 stands for a size of 64 bits behind the name, 0 for "up to the end of the file". The answer is 0 where the file ends before.
    private static async ValueTask<long> SizeAsync(ContentReader content, long at, ReadOnlyMemory<byte> lead, CancellationToken cancellation)
    {
        var size = BinaryPrimitives.ReadUInt32BigEndian(lead.Span);
        if (size == 0)
            return content.Length - at;
        if (size > 1)
            return size;
        var large = await content.ReadAsync(at + 8, 8, ContentReader.Piece, cancellation);
        return large.IsEmpty ? 0 : Math.Max(1, BinaryPrimitives.ReadInt64BigEndian(large.Span));
    }

    private static FileHeader Scan(ReadOnlySpan<byte> boxes, FileHeader header, int depth)
    {
        while (boxes.Length >= 8)
        {
            var size = (int)Math.Clamp(BinaryPrimitives.ReadUInt32BigEndian(boxes), 8, (uint)boxes.Length);
            var body = boxes[8..size];
            switch (Encoding.Latin1.GetString(boxes.Slice(4, 4)))
            {
                case "meta" when depth < MaxDepth && body.Length >= 4:
                    header = Scan(body[4..], header, depth + 1);
                    break;
                case "iprp" or "ipco" or "moov" or "trak" or "mdia" or "minf" or "stbl" when depth < MaxDepth:
                    header = Scan(body, header, depth + 1);
                    break;
                case "ispe" when body.Length >= 12:
                    header = header with
                    {
                        Width = Math.Max(header.Width, BinaryPrimitives.ReadUInt32BigEndian(body[4..])),
                        Height = Math.Max(header.Height, BinaryPrimitives.ReadUInt32BigEndian(body[8..])),
                    };
                    break;
                case "stsz" when body.Length >= 12:
                    header = header with { Frames = (int)Math.Clamp(BinaryPrimitives.ReadUInt32BigEndian(body[8..]), header.Frames, int.MaxValue) };
                    break;
            }

            boxes = boxes[size..];
        }

        return header;
    }
}
