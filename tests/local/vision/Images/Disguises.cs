using System.Buffers.Binary;
using System.Text;
using NetVips;
using Sluice.Vision.Images;
using Sluice.Vision.Images.Formats;

namespace Sluice.Vision.Tests.Images;

/// <summary>Files that show a picture to people and something else to whoever reads their first pixels.</summary>
internal static class Disguises
{
    /// <summary>A payment card, drawn.</summary>
    public static Bitmap Card { get; } = Halved(Samples.Decode("payment-card.jpg"));

    private static readonly Bitmap Blank = Grey(200);

    public static IReadOnlyDictionary<string, Func<byte[]>> All { get; } = new Dictionary<string, Func<byte[]>>(StringComparer.Ordinal)
    {
        ["white ink on nothing"] = () => Png(Ink(255)),
        ["black ink on nothing"] = () => Png(Ink(0)),
        ["white ink on nothing, WebP"] = () => Saved(Ink(255), image => image.WebpsaveBuffer(lossless: true)),
        ["white ink on nothing, TIFF"] = () => Saved(Ink(255), image => image.TiffsaveBuffer()),
        ["white ink on nothing, AVIF"] = () => Saved(Ink(255), image => image.HeifsaveBuffer(compression: Enums.ForeignHeifCompression.Av1, effort: 0)),
        ["white ink on nothing, 16 bits"] = () => Saved(Ink(255), image =>
        {
            using var deep = image.Colourspace(Enums.Interpretation.Rgb16);
            return deep.PngsaveBuffer(bitdepth: 16);
        }),
        ["an animated PNG whose default image is no frame"] = () => Apng(Blank, [Full(Card)]),
        ["an animated PNG whose first frame is its default image"] = () => Apng(null, [Full(Blank), Full(Card)]),
        ["an animated PNG that says it has one frame"] = () => Apng(null, [Full(Blank), Full(Blank), Full(Card)], promised: 1),
        ["the default image of an animated PNG"] = () => Apng(Card, [Full(Blank)]),
        ["an animated PNG of two halves"] = () => Apng(Blank, [Half(0), Half(1)]),
        ["an animated PNG whose first half is put back"] = () => Apng(Blank, [Full(Card), Half(0, Blank, FrameDisposal.Previous), Strip()]),
        ["the second frame of a GIF"] = () => Frames([Blank, Card], image => image.GifsaveBuffer()),
        ["the second frame of a WebP"] = () => Frames([Blank, Card], image => image.WebpsaveBuffer(lossless: true)),
        ["the second page of a TIFF"] = () => Frames([Blank, Card], image => image.TiffsaveBuffer()),
        ["a profile that makes it of flat grey"] = () => Tagged(Faint(), Profiles.Contrast, image => image.PngsaveBuffer()),
        ["a profile that makes it of flat grey, JPEG"] = () => Tagged(Faint(), Profiles.Contrast, image => image.JpegsaveBuffer(q: 100)),
        ["a profile that makes it of flat grey, WebP"] = () => Tagged(Faint(), Profiles.Contrast, image => image.WebpsaveBuffer(lossless: true)),
        ["a profile that makes it of flat grey, TIFF"] = () => Tagged(Faint(), Profiles.Contrast, image => image.TiffsaveBuffer()),
        ["a profile that makes it of flat grey, AVIF"] = () =>
            Tagged(Faint(), Profiles.Contrast, image => image.HeifsaveBuffer(lossless: true, compression: Enums.ForeignHeifCompression.Av1, effort: 0)),
        ["a profile of colours in a grey image"] = () => WithProfile(
            Saved(Faint(), image =>
            {
                using var grey = image.Colourspace(Enums.Interpretation.Bw);
                return grey.JpegsaveBuffer(q: 100);
            }),
            Profiles.Contrast),
        ["a profile that makes it flat grey for those who apply it"] = () => Tagged(Of(Card), Profiles.Flat, image => image.PngsaveBuffer()),
        ["a gamma that brightens near black"] = () => WithChunk(Png(Dark()), "gAMA", Big((uint)(100_000 / 2.2 / Power))),
        ["a gamma that darkens it for those who apply it"] = () => WithChunk(Png(Of(Card)), "gAMA", Big(500_000)),
        ["an orientation that browsers ignore, WebP"] = () => Turned(Mirrored(Card), 2, image => image.WebpsaveBuffer(lossless: true)),
        ["a card that lies on its side for browsers, WebP"] = () => Turned(Card, 4, image => image.WebpsaveBuffer(lossless: true)),
        ["an orientation, TIFF"] = () => Turned(Mirrored(Card), 2, image => image.TiffsaveBuffer()),
        ["an orientation, JPEG"] = () => Turned(Mirrored(Card), 2, image => image.JpegsaveBuffer(q: 95)),
        ["inks of a printer"] = () => Saved(Of(Card), image =>
        {
            using var inks = image.Colourspace(Enums.Interpretation.Cmyk);
            return inks.JpegsaveBuffer(q: 95);
        }),
    };

    /// <summary>The dark end of a picture is raised to this power.</summary>
    private const double Power = 0.5;

    public static byte[] Png(Image image) => Saved(image, file => file.PngsaveBuffer());

    public static byte[] Png(Bitmap bitmap) => Png(Of(bitmap));

    public static byte[] Frames(IReadOnlyList<Bitmap> frames, Func<Image, byte[]> save)
    {
        byte[] rows = [.. frames.SelectMany(frame => frame.Rgb)];
        using var tall = Image.NewFromMemory(rows, frames[0].Width, frames[0].Height * frames.Count, 3, Enums.BandFormat.Uchar);
        return Saved(tall.Copy(interpretation: Enums.Interpretation.Srgb), image =>
        {
            using var paged = image.Mutate(copy => copy.Set(GValue.GIntType, "page-height", frames[0].Height));
            return save(paged);
        });
    }

    public static byte[] Tagged(Image image, byte[] profile, Func<Image, byte[]> save) => Saved(image, plain =>
    {
        using var tagged = plain.Mutate(copy => copy.Set(GValue.BlobType, EmbeddedProfile.Name, profile));
        return save(tagged);
    });

    /// <summary>Puts a profile into a JPEG, whether it fits or not: libvips leaves out what does not.</summary>
    public static byte[] WithProfile(byte[] jpeg, byte[] profile)
    {
        var length = profile.Length + 16;
        return [.. jpeg[..2], 0xFF, 0xE2, (byte)(length >> 8), (byte)length, .. "ICC_PROFILE\0\u0001\u0001"u8, .. profile, .. jpeg[2..]];
    }

    /// <summary>Puts a chunk behind the header of a PNG.</summary>
    public static byte[] WithChunk(byte[] png, string name, byte[] data)
    {
        var chunks = PngChunks.Parse(png);
        return PngChunks.Write([chunks[0], new PngChunk(name, data), .. chunks.Skip(1)]);
    }

    public static byte[] Big(params uint[] numbers)
    {
        var bytes = new byte[numbers.Length * 4];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(i * 4), numbers[i]);
        return bytes;
    }

    public static Bitmap Grey(byte value)
    {
        var grey = new Bitmap(Card.Width, Card.Height);
        Array.Fill(grey.Rgb, value);
        return grey;
    }

    public static Image Of(Bitmap bitmap)
    {
        using var pixels = Image.NewFromMemory(bitmap.Rgb, bitmap.Width, bitmap.Height, 3, Enums.BandFormat.Uchar);
        return pixels.Copy(interpretation: Enums.Interpretation.Srgb);
    }

    /// <summary>The card's lightness, as a person compares it.</summary>
    public static double Difference(Bitmap a, Bitmap b, bool inverted = false)
    {
        if ((a.Width, a.Height) != (b.Width, b.Height))
            return 255;
        var sum = 0L;
        for (var i = 1; i < a.Rgb.Length; i += 3)
            sum += Math.Abs(a.Rgb[i] - (inverted ? 255 - b.Rgb[i] : b.Rgb[i]));
        return sum / (a.Rgb.Length / 3.0);
    }

    private static byte[] Saved(Image image, Func<Image, byte[]> save)
    {
        using (image)
            return save(image);
    }

    private static Bitmap Halved(Bitmap bitmap) => bitmap.Pyramid.At(2).Level;

    private static Bitmap Mirrored(Bitmap bitmap) => bitmap.Upright(2);

    /// <summary>The card's dark parts in one colour, and nothing where it is light (or the reverse), so that it shows on one background only.</summary>
    private static Image Ink(byte colour)
    {
        var rgba = new byte[Card.Width * Card.Height * 4];
        for (int i = 0, j = 0; i < Card.Rgb.Length; i += 3, j += 4)
            (rgba[j], rgba[j + 1], rgba[j + 2], rgba[j + 3]) = (colour, colour, colour, (byte)(255 - Card.Rgb[i + 1]));
        using var pixels = Image.NewFromMemory(rgba, Card.Width, Card.Height, 4, Enums.BandFormat.Uchar);
        return pixels.Copy(interpretation: Enums.Interpretation.Srgb);
    }

    private static Image Mapped(Func<byte, double> map)
    {
        var mapped = new Bitmap(Card.Width, Card.Height);
        for (var i = 0; i < mapped.Rgb.Length; i++)
            mapped.Rgb[i] = (byte)Math.Round(map(Card.Rgb[i - i % 3 + 1]));
        return Of(mapped);
    }

    private static Image Faint() => Mapped(value => Profiles.FaintFrom + value * (Profiles.FaintTo - Profiles.FaintFrom) / 255.0);

    private static Image Dark() => Mapped(value => 255 * Math.Pow(value / 255.0, 1 / Power));

    private static byte[] Turned(Bitmap bitmap, int orientation, Func<Image, byte[]> save) => Saved(Of(bitmap), image =>
    {
        using var turned = image.Mutate(copy => copy.Set(GValue.GIntType, "orientation", orientation));
        return save(turned);
    });

    public sealed record Piece(Bitmap Bitmap, int Left, int Top, FrameDisposal Disposal);

    public static Piece Full(Bitmap bitmap) => new(bitmap, 0, 0, FrameDisposal.None);

    private static Piece Half(int number, Bitmap? of = null, FrameDisposal disposal = FrameDisposal.None)
    {
        var half = new Bitmap(Card.Width, Card.Height / 2);
        (of ?? Card).Rgb.AsSpan(number * half.Rgb.Length, half.Rgb.Length).CopyTo(half.Rgb);
        return new Piece(half, 0, number * half.Height, disposal);
    }

    /// <summary>A few rows of the card where they belong: what is around them is what was left.</summary>
    private static Piece Strip()
    {
        var strip = new Bitmap(Card.Width, 10);
        Card.Rgb.AsSpan(0, strip.Rgb.Length).CopyTo(strip.Rgb);
        return new Piece(strip, 0, 0, FrameDisposal.None);
    }

    public static byte[] Apng(Bitmap? defaultImage, Piece[] pieces, uint? promised = null)
    {
        var header = PngChunks.Parse(Png(Card))[0];
        var chunks = new List<PngChunk> { header, new("acTL", Big(promised ?? (uint)pieces.Length, 0)) };
        if (defaultImage is not null)
            chunks.AddRange(Data(defaultImage).Select(data => new PngChunk("IDAT", data)));
        var sequence = 0u;
        foreach (var (number, piece) in pieces.Index())
        {
            var (bitmap, left, top, disposal) = piece;
            byte[] control =
            [
                .. Big(sequence++, (uint)bitmap.Width, (uint)bitmap.Height, (uint)left, (uint)top), 0, 1, 0, 10, (byte)disposal, 0,
            ];
            chunks.Add(new PngChunk("fcTL", control));
            foreach (var data in Data(bitmap))
                chunks.Add(defaultImage is null && number == 0 ? new("IDAT", data) : new("fdAT", (byte[])[.. Big(sequence++), .. data.Span]));
        }
        return PngChunks.Write([.. chunks, new("IEND", default)]);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Data(Bitmap bitmap) =>
        PngChunks.Parse(Png(bitmap)).Where(chunk => chunk.Name == "IDAT").Select(chunk => chunk.Data);
}

/// <summary>ICC profiles, made by hand: sRGB's primaries and a curve.</summary>
internal static class Profiles
{
    public const int FaintFrom = 120, FaintTo = 136;

    /// <summary>Makes a picture of sixteen shades of grey.</summary>
    public static byte[] Contrast { get; } = Of(value => Linear(Math.Clamp((value - FaintFrom) / (FaintTo - FaintFrom), 0, 1)));

    /// <summary>Makes one shade of all.</summary>
    public static byte[] Flat { get; } = Of(value => 0.4 + value / 255 * 0.02);

    /// <summary>As many cameras have it.</summary>
    public static byte[] Ordinary { get; } = Of(value => Math.Pow(value / 255, 1.8));

    /// <summary>Without its list of tags.</summary>
    public static byte[] Broken { get; } = [.. Contrast[..128], .. new byte[Contrast.Length - 128]];

    public static byte[] Srgb { get; } = Of(value => Linear(value / 255));

    private static double Linear(double value) => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);

    /// <param name="curve">From 0..255 to light, 0..1.</param>
    private static byte[] Of(Func<double, double> curve)
    {
        (string Name, byte[] Data)[] tags =
        [
            ("wtpt", Xyz(0.9642, 1, 0.8249)),
            ("rXYZ", Xyz(0.4361, 0.2225, 0.0139)), ("gXYZ", Xyz(0.3851, 0.7169, 0.0971)), ("bXYZ", Xyz(0.1431, 0.0606, 0.7141)),
            ("rTRC", Curve(curve)), ("gTRC", Curve(curve)), ("bTRC", Curve(curve)),
            ("desc", [.. "desc"u8, .. new byte[4], .. Disguises.Big(2), (byte)'x', 0, .. new byte[78]]),
            ("cprt", [.. "text"u8, .. new byte[4], (byte)'x', 0, 0, 0]),
        ];
        var table = new List<byte>(Disguises.Big((uint)tags.Length));
        var data = new List<byte>();
        foreach (var (name, bytes) in tags)
        {
            table.AddRange([.. Encoding.ASCII.GetBytes(name), .. Disguises.Big((uint)(132 + tags.Length * 12 + data.Count), (uint)bytes.Length)]);
            data.AddRange([.. bytes, .. new byte[(4 - bytes.Length % 4) % 4]]);
        }
        var length = (uint)(128 + table.Count + data.Count);
        byte[] header =
        [
            .. Disguises.Big(length, 0, 0x02400000), .. "mntrRGB XYZ "u8, .. new byte[12], .. "acsp"u8, .. new byte[28],
            .. Xyz(0.9642, 1, 0.8249)[8..], .. new byte[48],
        ];
        return [.. header, .. table, .. data];
    }

    private static byte[] Xyz(double x, double y, double z) =>
        [.. "XYZ "u8, .. new byte[4], .. Disguises.Big((uint)Math.Round(x * 65536), (uint)Math.Round(y * 65536), (uint)Math.Round(z * 65536))];

    private static byte[] Curve(Func<double, double> curve)
    {
        var values = new byte[512];
        for (var i = 0; i < 256; i++)
            BinaryPrimitives.WriteUInt16BigEndian(values.AsSpan(i * 2), (ushort)Math.Round(curve(i) * 65535));
        return [.. "curv"u8, .. new byte[4], .. Disguises.Big(256), .. values];
    }
}
