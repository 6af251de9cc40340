using System.Buffers.Binary;

namespace Sluice.Resolution.Formats;

/// <summary>Windows and OS/2 bitmaps. Their signature is two letters, so the rest of the header must fit as well.</summary>
internal static class BmpHeader
{
    private const int FileHeaderSize = 14;

    public static bool IsBmp(ReadOnlySpan<byte> start)
    {
        if (start.Length < 26 || !start.StartsWith("BM"u8))
            return false;
        var core = BinaryPrimitives.ReadUInt32LittleEndian(start[FileHeaderSize..]);
        var (planes, bits) = core == 12 ? (22, 24) : (26, 28);
        return core is 12 or 16 or 40 or 52 or 56 or 64 or 108 or 124
            && start.Length >= bits + 2
            && BinaryPrimitives.ReadUInt16LittleEndian(start[planes..]) == 1
            && BinaryPrimitives.ReadUInt16LittleEndian(start[bits..]) is 0 or 1 or 2 or 4 or 8 or 16 or 24 or 32;
    }

    public static FileHeader Read(ContentReader content)
    {
        var start = content.Start.Span;
        var isOld = BinaryPrimitives.ReadUInt32LittleEndian(start[FileHeaderSize..]) == 12;
        long width = isOld ? BinaryPrimitives.ReadUInt16LittleEndian(start[18..]) : BinaryPrimitives.ReadInt32LittleEndian(start[18..]);
        // A negative height means that rows run from the top.
        var height = isOld ? BinaryPrimitives.ReadUInt16LittleEndian(start[20..]) : Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(start[22..]));
        if (width <= 0 || height == 0)
            return FileHeader.Malformed(FileTypes.Bmp, "its width or height is out of range");
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(start[(isOld ? 24 : 28)..]);
        var isPlain = isOld || (start.Length >= 34 && BinaryPrimitives.ReadUInt32LittleEndian(start[30..]) is 0 or 3);
        var row = ((width * bits) + 31) / 32 * 4;
        var pixels = BinaryPrimitives.ReadUInt32LittleEndian(start[10..]);
        return pixels > content.Length || (isPlain && row > (content.Length - pixels) / height)
            ? FileHeader.Truncated(FileTypes.Bmp)
            : new FileHeader(FileTypes.Bmp, width, height, 1);
    }
}
