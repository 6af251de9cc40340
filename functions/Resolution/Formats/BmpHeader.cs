using System.Buffers.Binary;

namespace Sluice.Resolution.Formats;

/// <summary>Windows and OS/2 bitmaps. The number of planes is not looked at, as browsers do not.</summary>
internal static class BmpHeader
{
    private const int FileHeaderSize = 14;

    /// <summary>Sizes of the second header: OS/2's, and those of Windows 3.0 to 5.0 (what browsers take).</summary>
    private static readonly int[] InfoSizes = [12, 16, 40, 52, 56, 64, 108, 124];

    public static FileHeader Read(ContentReader content)
    {
        var start = content.Start.Span;
        if (start.Length < 30)
            return FileHeader.Truncated(FileTypes.Bmp);
        if (!InfoSizes.Contains(BinaryPrimitives.ReadInt32LittleEndian(start[FileHeaderSize..])))
            return FileHeader.Malformed(FileTypes.Bmp, "its header has a size that no version has");
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
