using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Resolution;
using static Sluice.Tests.Resolution.Crafted;

namespace Sluice.Tests.Resolution;

/// <summary>However a file is made, reading its header ends soon, reads little and throws nothing.</summary>
public class HeaderFuzzTests
{
    private const int Rounds = 120_000;
    private static readonly ResolutionOptions Options = new();

    private static readonly byte[][] Seeds =
    [
        Jpeg(), Jpeg(before: [.. Segment(0xE1, new byte[30]), 0xFF]), Png(), Animated(3, 3), Gif(frames: 3),
        WebP(Riff("VP8 ", Vp8())), WebP(Riff("VP8L", Vp8L())), WebP(Canvas(640, 480), Riff("VP8 ", Vp8())),
        WebP(Canvas(100, 50, true), Riff("ANIM", new byte[6]), AnimationFrame(), AnimationFrame()),
        Bmp(), Tiff((8, 6), (1, 9)), Heif("avif", (10, 7)), Heif("heic", (10, 7), (3, 3)), Icon(IconBitmap(16, 16), Png(4, 4)),
        Zip("[Content_Types].xml", "word/a"), OpenDocument, Ascii("%PDF-1.7\nxyz"), Ascii("<?xml version='1.0'?><svg/>"),
        [.. Ascii("MZ"), .. new byte[70]], Box("ftyp", [.. Ascii("isom"), 0, 0, 2, 0, .. Ascii("mp41")]),
    ];

    [Fact]
    public async Task Mutations_of_every_format_are_read_within_bounds()
    {
        var random = new Random(20261121);
        var clock = Stopwatch.StartNew();
        for (var round = 0; round < Rounds; round++)
            await ReadWithinBoundsAsync(Mutate(Seeds[round % Seeds.Length], random), random.Next(8) == 0 ? random.NextInt64(1, 40_000_000) : 0);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void Random_bytes_are_read_within_bounds() =>
        Prop.ForAll<byte[]>(file => ReadWithinBoundsAsync(file, 0).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Any_size_that_a_format_can_write_is_read_back() =>
        Prop.ForAll(Gen.Choose(1, 65535).Two().ToArbitrary(), size =>
        {
            var (width, height) = size;
            byte[][] files = [Jpeg(width, height), Png((uint)width, (uint)height), Gif(width, height), Tiff((width, height)), Heif("avif", ((uint)width, (uint)height))];
            return files.All(file => Read(file) is { Flaw: null } header && (header.Width, header.Height) == (width, height));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void A_file_that_is_cut_anywhere_is_never_taken_for_whole()
    {
        foreach (var file in new[] { Jpeg(), Png(), WebP(Riff("VP8 ", Vp8())), Bmp(), Heif("avif", (10, 7)), Icon(IconBitmap(16, 16)) })
        {
            for (var length = 30; length < file.Length; length++)
            {
                var header = Read(file[..length]);
                (header.Flaw is not null || header.Type.Group != FileGroup.Image).ShouldBeTrue($"{header.Type}, {length} bytes");
            }
        }
    }

    private static FileHeader Read(byte[] file) => HeaderReader.ReadAsync(new MemorySource(file), Options, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private static async Task ReadWithinBoundsAsync(byte[] file, long imagined)
    {
        var source = new MemorySource(file, Math.Max(file.Length, imagined));
        var header = await HeaderReader.ReadAsync(source, Options, CancellationToken.None);
        var isAnimation = header.Type == FileTypes.Gif || header.Type == FileTypes.WebP || header.Type == FileTypes.Png;
        var bound = isAnimation ? source.Length + (512 * 1024) : (64 + 1024) * 1024;
        if (source.BytesRead > bound || source.Requests > 100 || header.Frames < 0 || header.Width < 0 || header.Height < 0)
            throw new InvalidOperationException($"{header}: {source.BytesRead} bytes in {source.Requests} reads. {Convert.ToHexString(file)}");
        if (header.Type.Group == FileGroup.Image && header.Flaw is null && (header.Width == 0 || header.Height == 0 || header.Frames == 0))
            throw new InvalidOperationException($"{header} has neither size nor flaw. {Convert.ToHexString(file)}");
        ResolutionCheck.Check(header, source.Length, "photo.jpg", "image/jpeg", Options);
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var file = seed.ToList();
        for (var changes = random.Next(1, 6); changes > 0 && file.Count > 0; changes--)
        {
            var at = random.Next(file.Count);
            switch (random.Next(7))
            {
                case 0: file[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: file[at] = (byte)random.Next(256); break;
                case 2: file[at] = random.Next(2) == 0 ? (byte)0 : (byte)255; break;
                case 3: file.RemoveRange(at, random.Next(file.Count - at)); break;
                case 4: file.InsertRange(at, file.GetRange(at, random.Next(Math.Min(64, file.Count - at)))); break;
                case 5: file.Insert(at, (byte)random.Next(256)); break;
                default:
                    for (var i = at; i < Math.Min(at + 4, file.Count); i++)
                        file[i] = 0xFF;
                    break;
            }
        }

        return [.. file];
    }
}
