using System.Buffers.Binary;
using System.Text;

namespace Sluice.Vision.Images.Formats;

/// <summary>The boxes that AVIF's container is made of (ISO/IEC 14496-12).</summary>
internal static class IsoBoxes
{
    /// <summary>Whether a file has a box of this name; within other boxes is not looked.</summary>
    public static bool Has(ReadOnlySpan<byte> file, string name)
    {
        while (file.Length >= 8)
        {
            if (Encoding.Latin1.GetString(file.Slice(4, 4)) == name)
                return true;
            long size = BinaryPrimitives.ReadUInt32BigEndian(file);
            if (size == 1 && file.Length >= 16)
                size = BinaryPrimitives.ReadInt64BigEndian(file[8..]);
            if (size < 8 || size > file.Length)
                return false;
            file = file[(int)size..];
        }
        return false;
    }
}
