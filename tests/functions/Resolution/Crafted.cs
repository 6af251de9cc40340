using System.Buffers.Binary;
using System.Text;
using Sluice.Resolution.Formats;

namespace Sluice.Tests.Resolution;

/// <summary>Small files of every kind, made by hand.</summary>
internal static class Crafted
{
    public static byte[] Jpeg(int width = 640, int height = 480, byte frame = 0xC0, byte[]? before = null) =>
        [0xFF, 0xD8, .. before ?? [], .. JpegFrame(width, height, frame), .. Segment(0xDA, [1, 1, 0, 0, 63, 0]), 0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56, 0xFF, 0xD9];

    public static byte[] JpegFrame(int width, int height, byte frame = 0xC0) => Segment(frame, [8, .. Big16(height), .. Big16(width), 1, 1, 0x11, 0]);

    public static byte[] Segment(byte code, byte[] body) => [0xFF, code, .. Big16(body.Length + 2), .. body];

    public static byte[] Png(uint width = 640, uint height = 480, byte[]? before = null) =>
        [.. PngStart, .. PngHeader(width, height), .. before ?? [], .. Chunk("IDAT", [1, 2, 3]), .. Chunk("IEND", [])];

    public static byte[] PngStart => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    public static byte[] PngHeader(uint width, uint height) => Chunk("IHDR", [.. Big32(width), .. Big32(height), 8, 2, 0, 0, 0]);

    public static byte[] Chunk(string name, byte[] body) => [.. Big32((uint)body.Length), .. Ascii(name), .. body, 0, 0, 0, 0];

    /// <param name="promised">Frames by the animation's own word.</param>
    public static byte[] Animated(uint promised, int frames, bool hasDefaultImage = false)
    {
        byte[] control = Chunk("fcTL", new byte[26]), data = Chunk("fdAT", [0, 0, 0, 1, 1, 2, 3]);
        return
        [
            .. PngStart, .. PngHeader(640, 480), .. Chunk("acTL", [.. Big32(promised), 0, 0, 0, 0]),
            .. hasDefaultImage ? [] : control, .. Chunk("IDAT", [1, 2, 3]),
            .. Enumerable.Repeat<byte[]>([.. control, .. data], hasDefaultImage ? frames : frames - 1).SelectMany(bytes => bytes), .. Chunk("IEND", []),
        ];
    }

    public static byte[] Gif(int width = 320, int height = 200, int frames = 1, byte[]? frame = null) =>
    [
        .. Ascii("GIF89a"), .. Little16(width), .. Little16(height), 0x80, 0, 0, 0, 0, 0, 255, 255, 255,
        .. Enumerable.Repeat(frame ?? GifFrame(), frames).SelectMany(bytes => bytes), 0x3B,
    ];

    public static byte[] GifFrame(int left = 0, int top = 0, int width = 1, int height = 1) =>
        [0x21, 0xF9, 4, 0, 0, 0, 0, 0, 0x2C, .. Little16(left), .. Little16(top), .. Little16(width), .. Little16(height), 0, 2, 2, 0x44, 1, 0];

    public static byte[] Vp8(int width = 640, int height = 480) => [0x10, 0, 0, 0x9D, 0x01, 0x2A, .. Little16(width), .. Little16(height), 0, 0, 0, 0, 0, 0, 0, 0];

    public static byte[] Vp8L(int width = 640, int height = 480) => [0x2F, .. Little32((uint)((width - 1) | ((height - 1) << 14))), 0];

    public static byte[] WebP(params byte[][] chunks)
    {
        byte[] body = [.. Ascii("WEBP"), .. chunks.SelectMany(chunk => chunk)];
        return [.. Ascii("RIFF"), .. Little32((uint)body.Length), .. body];
    }

    public static byte[] Riff(string name, byte[] body) => [.. Ascii(name), .. Little32((uint)body.Length), .. body, .. new byte[body.Length & 1]];

    public static byte[] Canvas(int width, int height, bool animated = false) =>
        Riff("VP8X", [(byte)(animated ? 2 : 0), 0, 0, 0, .. Little24(width - 1), .. Little24(height - 1)]);

    public static byte[] AnimationFrame(int x = 0, int y = 0, int width = 10, int height = 10) =>
        Riff("ANMF", [.. Little24(x / 2), .. Little24(y / 2), .. Little24(width - 1), .. Little24(height - 1), 0, 0, 0, 0, .. Riff("VP8L", Vp8L(width, height))]);

    public static byte[] Bmp(int width = 16, int height = 16, int bits = 24) =>
    [
        .. Ascii("BM"), .. new byte[8], .. Little32(54), .. Little32(40), .. Little32((uint)width), .. Little32((uint)height), 1, 0, .. Little16(bits),
        .. new byte[24], .. new byte[Math.Clamp(((width * bits) + 31) / 32 * 4 * Math.Abs(height), 0, 100_000)],
    ];

    public static byte[] Tiff(params (int Width, int Height)[] pages)
    {
        var file = new List<byte>([.. Ascii("II"), 42, 0, 8, 0, 0, 0]);
        for (var i = 0; i < pages.Length; i++)
        {
            var next = i + 1 < pages.Length ? file.Count + 30 : 0;
            file.AddRange([2, 0, .. TiffField(256, pages[i].Width), .. TiffField(257, pages[i].Height), .. Little32((uint)next)]);
        }

        return [.. file];
    }

    public static byte[] TiffField(int tag, int value) => [.. Little16(tag), 4, 0, 1, 0, 0, 0, .. Little32((uint)value)];

    public static byte[] Heif(string brand, params (uint Width, uint Height)[] sizes) =>
    [
        .. Box("ftyp", [.. Ascii(brand), 0, 0, 0, 0, .. Ascii("mif1"), .. Ascii("miaf")]),
        .. Box("meta", [0, 0, 0, 0, .. Box("iprp", Box("ipco", [.. sizes.SelectMany(size => Box("ispe", [0, 0, 0, 0, .. Big32(size.Width), .. Big32(size.Height)]))]))]),
        .. Box("mdat", new byte[20]),
    ];

    public static byte[] Box(string name, byte[] body) => [.. Big32((uint)body.Length + 8), .. Ascii(name), .. body];

    public static byte[] Icon(params byte[][] images)
    {
        var offset = 6 + (16 * images.Length);
        var file = new List<byte>([0, 0, 1, 0, .. Little16(images.Length)]);
        foreach (var image in images)
        {
            file.AddRange([16, 16, 0, 0, 1, 0, 32, 0, .. Little32((uint)image.Length), .. Little32((uint)offset)]);
            offset += image.Length;
        }

        return [.. file, .. images.SelectMany(image => image)];
    }

    public static byte[] IconBitmap(int width, int height) => [.. Little32(40), .. Little32((uint)width), .. Little32((uint)(height * 2)), .. new byte[28]];

    public static byte[] Zip(params string[] names) => ZipOf([.. names.Select(name => (name, (byte[])[1, 2, 3]))]);

    /// <summary>Entries that are stored, then the directory, then its end.</summary>
    public static byte[] ZipOf(params (string Name, byte[] Content)[] entries)
    {
        var (file, directory) = (new List<byte>(), new List<byte>());
        foreach (var (name, content) in entries)
        {
            byte[] common = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. Little32((uint)content.Length), .. Little32((uint)content.Length), .. Little16(name.Length), 0, 0];
            directory.AddRange([.. Ascii("PK"), 1, 2, 20, 0, 20, 0, .. common, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. Little32((uint)file.Count), .. Ascii(name)]);
            file.AddRange([.. Ascii("PK"), 3, 4, 20, 0, .. common, .. Ascii(name), .. content]);
        }

        var count = Little16(entries.Length);
        return [.. file, .. directory, .. Ascii("PK"), 5, 6, 0, 0, 0, 0, .. count, .. count, .. Little32((uint)directory.Count), .. Little32((uint)file.Count), 0, 0];
    }

    public static byte[] OpenDocument => ZipOf(("mimetype", Ascii("application/vnd.oasis.opendocument.text")));

    public static byte[] Ascii(string text) => Encoding.Latin1.GetBytes(text);

    public static byte[] Big16(int value) => [(byte)(value >> 8), (byte)value];

    public static byte[] Big32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] Little16(int value) => [(byte)value, (byte)(value >> 8)];

    public static byte[] Little24(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];

    public static byte[] Little32(uint value) => [.. Little24((int)(value & 0xFFFFFF)), (byte)(value >> 24)];
}
