using System.Buffers.Binary;
using System.Text;
using Sluice.FuzzImages;

namespace Sluice.Vision.Tests.Images;

/// <summary>Files that nobody sends by accident.</summary>
internal static class HostileImages
{
    public static IReadOnlyDictionary<string, byte[]> All { get; } = new Dictionary<string, byte[]>(StringComparer.Ordinal)
    {
        ["no bytes"] = [],
        ["20 MB and one byte"] = new byte[20_971_521],
        ["text"] = Encoding.UTF8.GetBytes("This is a photograph. Believe me."),
        ["SVG"] = Encoding.UTF8.GetBytes(
            """<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><image href="file:///etc/passwd"/></svg>"""),
        ["PDF"] = Samples.Read("leaflet.pdf"),
        // libvips reads it only with ImageMagick, which is not a thing to show strangers' files to.
        ["BMP"] = Bmp(64, 64),
        ["ICO"] = [0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0, 40, 4, 0, 0, 22, 0, 0, 0, .. Bmp(16, 16)[14..]],
        ["PNG of 65535 × 65535"] = Png(65535, 65535),
        ["PNG of 16001 × 1"] = Png(16001, 1),
        ["PNG of 8000 × 8000"] = Png(8000, 8000),
        ["PNG without data"] = Png(100, 100),
        ["GIF of 4000 frames of 2000 × 2000"] = Gif(2000, 2000, 4000),
        // One of its frames has more than half of the pixels that are kept.
        ["GIF of 2 frames of 5100 × 5000"] = Gif(5100, 5000, 2),
        // More frames than libvips's own count of them goes to.
        ["GIF of 10001 frames of 8 × 8"] = Gif(8, 8, 10_001),
        ["GIF of 1 × 1"] = Gif(1, 1, 5),
        ["truncated JPEG"] = Samples.Read("truncated.jpg"),
        ["JPEG without its last rows"] = Samples.Read("coffee.jpg")[..^600],
        ["truncated PNG"] = Samples.Read("page.png")[..20_000],
    };

    /// <summary>A PNG that is all promise: its header, an empty data chunk and the end.</summary>
    private static byte[] Png(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = 2;
        return [137, 80, 78, 71, 13, 10, 26, 10, .. Chunk("IHDR", header), .. Chunk("IDAT", []), .. Chunk("IEND", [])];
    }

    private static byte[] Bmp(int width, int height)
    {
        var bmp = new byte[54 + width * height * 4];
        "BM"u8.CopyTo(bmp);
        foreach (var (offset, value) in ((int, int)[])[(2, bmp.Length), (10, 54), (14, 40), (18, width), (22, height), (26, 1 | (32 << 16))])
            BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(offset), value);
        return bmp;
    }

    /// <summary>An animation whose frames are each one pixel of data, in the last corner of a canvas of any size.</summary>
    private static byte[] Gif(ushort width, ushort height, int frames)
    {
        using var gif = new MemoryStream();
        gif.Write("GIF89a"u8);
        gif.Write(BitConverter.GetBytes(width));
        gif.Write(BitConverter.GetBytes(height));
        gif.Write([0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
        for (var i = 0; i < frames; i++)
            gif.Write([0x2C, .. BitConverter.GetBytes((ushort)(width - 1)), .. BitConverter.GetBytes((ushort)(height - 1)), 1, 0, 1, 0, 0, 2, 2, (byte)(i % 2 == 0 ? 0x44 : 0x4C), 1, 0]);
        gif.WriteByte(0x3B);
        return gif.ToArray();
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] typed = [.. Encoding.ASCII.GetBytes(type), .. data];
        var chunk = new byte[typed.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        typed.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(typed.Length + 4), Crc32.Of(typed));
        return chunk;
    }
}
