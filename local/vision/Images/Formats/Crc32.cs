namespace Sluice.Vision.Images.Formats;

/// <summary>The checksum of PNG's chunks (its specification's annex D).</summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Entry)];

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
            crc = Table[(byte)(crc ^ value)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint Entry(int value)
    {
        var entry = (uint)value;
        for (var bit = 0; bit < 8; bit++)
            entry = (entry >> 1) ^ (0xEDB88320 & (uint)-(int)(entry & 1));
        return entry;
    }
}
