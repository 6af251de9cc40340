using System.Buffers.Binary;
using System.Text;

namespace Sluice.Vision.Images.Formats;

/// <summary>A part of a PNG file.</summary>
internal readonly record struct PngChunk(string Name, ReadOnlyMemory<byte> Data);

/// <summary>The parts that a PNG file is made of (W3C, third edition).</summary>
internal static class PngChunks
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    /// <summary>All chunks up to the end, or up to one that reaches beyond the file.</summary>
    public static List<PngChunk> Parse(ReadOnlyMemory<byte> file)
    {
        var chunks = new List<PngChunk>();
        for (var rest = file[Signature.Length..]; rest.Length >= 12;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest.Span);
            if (length > rest.Length - 12)
                break;
            chunks.Add(new PngChunk(Encoding.Latin1.GetString(rest.Span.Slice(4, 4)), rest.Slice(8, (int)length)));
            if (chunks[^1].Name == "IEND")
                break;
            rest = rest[(int)(length + 12)..];
        }
        return chunks;
    }

    public static byte[] Write(IEnumerable<PngChunk> chunks)
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        Span<byte> number = stackalloc byte[4];
        foreach (var (name, data) in chunks)
        {
            byte[] typed = [.. Encoding.Latin1.GetBytes(name), .. data.Span];
            BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
            file.Write(number);
            file.Write(typed);
            BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(typed));
            file.Write(number);
        }
        return file.ToArray();
    }
}
