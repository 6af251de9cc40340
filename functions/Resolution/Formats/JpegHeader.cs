using System.Buffers.Binary;

namespace Sluice.Resolution.Formats;

/// <summary>JPEG (ITU-T T.81): walks the marker segments to the frame header, and to the end where all bytes are at hand.</summary>
internal static class JpegHeader
{
    private const int SmallFrom = 3 * ContentReader.Piece, MaxStrays = 4096;

    private const byte Fill = 0xFF, StartOfImage = 0xD8, EndOfImage = 0xD9, StartOfScan = 0xDA;

    public static async ValueTask<FileHeader> ReadAsync(ContentReader content, CancellationToken cancellation)
    {
        var (at, strays) = (2L, 0);
        while (true)
        {
            // Phones write megabytes of depth maps before the frame header: further on only the segments' beginnings are read.
            var piece = at < SmallFrom ? ContentReader.Piece : ContentReader.SmallPiece;
            var marker = await content.ReadAsync(at, 2, piece, cancellation);
            if (marker.IsEmpty)
                return content.Ended(FileTypes.Jpeg);
            var (lead, code) = (marker.Span[0], marker.Span[1]);
            if (lead != Fill || code == 0)
            {
                // Decoders skip stray bytes between segments.
                if (++strays > MaxStrays)
                    return FileHeader.Malformed(FileTypes.Jpeg, "its segments do not follow each other");
                at++;
                continue;
            }

            if (code == Fill || HasNoBody(code))
            {
                at += code == Fill ? 1 : 2;
                continue;
            }

            if (code is StartOfImage or EndOfImage or StartOfScan)
                return FileHeader.Malformed(FileTypes.Jpeg, "it has no frame header before its image data");
            var segment = await content.ReadAsync(at + 2, IsFrame(code) ? 7 : 2, piece, cancellation);
            if (segment.IsEmpty)
                return content.Ended(FileTypes.Jpeg);
            var length = BinaryPrimitives.ReadUInt16BigEndian(segment.Span);
            if (length < (IsFrame(code) ? 8 : 2))
                return FileHeader.Malformed(FileTypes.Jpeg, "a segment is shorter than it can be");
            at += 2 + length;
            if (IsFrame(code))
                return Frame(content, segment.Span, at);
        }
    }

    private static FileHeader Frame(ContentReader content, ReadOnlySpan<byte> segment, long end)
    {
        var height = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        var width = BinaryPrimitives.ReadUInt16BigEndian(segment[5..]);
        if (width == 0 || height == 0)
            return FileHeader.Malformed(FileTypes.Jpeg, "its frame header gives no width or height");
        var header = new FileHeader(FileTypes.Jpeg, width, height, 1);
        if (!content.IsWhole)
            return header;
        var rest = AfterEnd(content.Start.Span, (int)Math.Min(end, content.Length));
        // Some cameras pad with zeros.
        return rest < 0 ? FileHeader.Truncated(FileTypes.Jpeg) : header with { TrailingData = content.Start.Span[rest..].ContainsAnyExcept((byte)0) };
    }

    // The place behind the end-of-image marker; -1 when there is none. Scans and tables may follow each other many times.
    private static int AfterEnd(ReadOnlySpan<byte> file, int at)
    {
        while (at + 1 < file.Length)
        {
            if (file[at] != Fill || file[at + 1] is 0 or Fill || HasNoBody(file[at + 1]))
            {
                at++;
                var next = file[at..].IndexOf(Fill);
                at = next < 0 ? file.Length : at + next;
                continue;
            }

            if (file[at + 1] == EndOfImage)
                return at + 2;
            if (at + 4 > file.Length)
                return -1;
            at += 2 + Math.Max(2, (int)BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]));
        }

        return -1;
    }

    // SOF0..SOF15 without the tables that share the range: DHT, JPG, DAC.
    private static bool IsFrame(byte code) => code is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    // TEM and the restart markers.
    private static bool HasNoBody(byte code) => code is 0x01 or (>= 0xD0 and <= 0xD7);
}
