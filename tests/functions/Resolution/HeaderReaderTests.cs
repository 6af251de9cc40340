using System.Text;
using Sluice.Resolution;
using Sluice.Resolution.Formats;
using static Sluice.Tests.Resolution.Crafted;

namespace Sluice.Tests.Resolution;

public class HeaderReaderTests
{
    private static readonly ResolutionOptions Options = new();

    public static TheoryData<string, byte[], string, long, long, int> Images => new()
    {
        { "baseline JPEG", Jpeg(), "image/jpeg", 640, 480, 1 },
        { "progressive JPEG", Jpeg(1, 65535, 0xC2), "image/jpeg", 1, 65535, 1 },
        { "JPEG with EXIF, tables and fill bytes", Jpeg(before: [.. Segment(0xE1, new byte[300]), 0xFF, .. Segment(0xC4, new byte[40])]), "image/jpeg", 640, 480, 1 },
        { "JPEG with a thumbnail", Jpeg(before: Segment(0xE1, Jpeg(9, 9))), "image/jpeg", 640, 480, 1 },
        { "PNG", Png(), "image/png", 640, 480, 1 },
        { "PNG of the largest side", Png(int.MaxValue, 1), "image/png", int.MaxValue, 1, 1 },
        { "animated PNG", Animated(12, 12), "image/png", 640, 480, 12 },
        { "animated PNG with a default image of its own", Animated(12, 12, hasDefaultImage: true), "image/png", 640, 480, 13 },
        { "animated PNG with more frames than it says", Animated(1, 7), "image/png", 640, 480, 7 },
        { "animated PNG with fewer frames than it says", Animated(7, 1), "image/png", 640, 480, 7 },
        { "animated PNG above the limit", Animated(1, 5000), "image/png", 640, 480, 501 },
        { "PNG with a useless animation control", Png(before: Chunk("tEXt", Chunk("acTL", Big32(9)))), "image/png", 640, 480, 1 },
        { "GIF", Gif(), "image/gif", 320, 200, 1 },
        { "animated GIF", Gif(frames: 37), "image/gif", 320, 200, 37 },
        { "GIF at the limit", Gif(frames: 500), "image/gif", 320, 200, 500 },
        { "GIF above the limit", Gif(frames: 5000), "image/gif", 320, 200, 501 },
        { "GIF whose frame is larger than its screen", Gif(1, 1, frame: GifFrame(10, 20, 60000, 50000)), "image/gif", 60010, 50020, 1 },
        { "GIF without a trailer", Gif()[..^1], "image/gif", 320, 200, 1 },
        { "lossy WebP", WebP(Riff("VP8 ", Vp8())), "image/webp", 640, 480, 1 },
        { "lossless WebP", WebP(Riff("VP8L", Vp8L(16384, 3))), "image/webp", 16384, 3, 1 },
        { "the smallest WebP", Convert.FromBase64String("UklGRhIAAABXRUJQVlA4TAYAAAAvAAAAAAA="), "image/webp", 1, 1, 1 },
        { "extended WebP", WebP(Canvas(640, 480), Riff("ICCP", new byte[33]), Riff("VP8 ", Vp8())), "image/webp", 640, 480, 1 },
        { "animated WebP", WebP(Canvas(100, 50, true), Riff("ANIM", new byte[6]), AnimationFrame(), AnimationFrame(90, 40)), "image/webp", 100, 50, 2 },
        { "JPEG with a zero byte before a segment", Jpeg(before: [.. Segment(0xE0, new byte[14]), 0, .. Segment(0xE1, new byte[20])]), "image/jpeg", 640, 480, 1 },
        { "JPEG with a marker that is none", Jpeg(before: [0xFF, 0, .. Segment(0xE1, new byte[20])]), "image/jpeg", 640, 480, 1 },
        { "JPEG behind 2.6 MB of a depth map", Jpeg(before: [.. Enumerable.Repeat(Segment(0xE1, new byte[65_000]), 40).SelectMany(bytes => bytes)]), "image/jpeg", 640, 480, 1 },
        { "GIF with zero bytes before its trailer", [.. Gif()[..^1], 0, 0, 0x3B], "image/gif", 320, 200, 1 },
        { "BMP", Bmp(), "image/bmp", 16, 16, 1 },
        { "BMP from the top", Bmp(16, -16), "image/bmp", 16, 16, 1 },
        { "TIFF", Tiff((800, 600)), "image/tiff", 800, 600, 1 },
        { "TIFF of three pages", Tiff((800, 600), (10, 900), (5, 5)), "image/tiff", 800, 900, 3 },
        { "big-endian TIFF", [.. Ascii("MM"), 0, 42, 0, 0, 0, 8, 0, 2, 1, 0, 0, 3, 0, 0, 0, 1, 0, 77, 0, 0, 1, 1, 0, 3, 0, 0, 0, 1, 0, 88, 0, 0, 0, 0, 0, 0], "image/tiff", 77, 88, 1 },
        { "AVIF", Heif("avif", (1000, 700)), "image/avif", 1000, 700, 1 },
        { "HEIC of tiles with a thumbnail", Heif("heic", (512, 512), (4032, 3024), (320, 240)), "image/heic", 4032, 3024, 1 },
        { "icon of bitmaps", Icon(IconBitmap(16, 16), IconBitmap(48, 48)), "image/x-icon", 48, 48, 2 },
        { "icon that holds a large PNG", Icon(Png(9000, 8000)), "image/x-icon", 9000, 8000, 1 },
    };

    [Theory]
    [MemberData(nameof(Images))]
    public async Task An_image_tells_its_type_size_and_frames(string what, byte[] file, string mime, long width, long height, int frames)
    {
        var header = await ReadAsync(file);
        header.Flaw.ShouldBeNull(what);
        header.ShouldSatisfyAllConditions(
            () => header.Type.Mime.ShouldBe(mime, what),
            () => header.Type.Group.ShouldBe(FileGroup.Image, what),
            () => (header.Width, header.Height).ShouldBe((width, height), what),
            () => header.Frames.ShouldBe(frames, what),
            () => header.TrailingData.ShouldBeFalse(what));
    }

    public static TheoryData<string, byte[], string, string> Broken => new()
    {
        { "JPEG of two bytes more than a signature", Jpeg()[..5], "image/jpeg", "truncated" },
        { "JPEG cut in its frame header", Jpeg()[..7], "image/jpeg", "truncated" },
        { "JPEG cut in its data", Jpeg()[..^4], "image/jpeg", "truncated" },
        { "JPEG without a frame", [0xFF, 0xD8, 0xFF, 0xD9], "image/jpeg", "malformed" },
        { "JPEG without a height", Jpeg(640, 0), "image/jpeg", "malformed" },
        { "JPEG with a segment of length 1", [0xFF, 0xD8, 0xFF, 0xE0, 0, 1, 0, 0], "image/jpeg", "malformed" },
        { "JPEG signature before text", [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, .. Ascii("<html>")], "image/jpeg", "truncated" },
        { "JPEG signature before much else", [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, .. new byte[5000]], "image/jpeg", "malformed" },
        { "PNG signature alone", PngStart, "image/png", "truncated" },
        { "PNG without a header", [.. PngStart, .. Chunk("IDAT", new byte[30])], "image/png", "malformed" },
        { "PNG of width 0", Png(0, 1), "image/png", "malformed" },
        { "PNG of width 2^31", Png(0x80000000, 1), "image/png", "malformed" },
        { "PNG without data", [.. PngStart, .. PngHeader(1, 1), .. Chunk("IEND", [])], "image/png", "malformed" },
        { "PNG without an end", [.. PngStart, .. PngHeader(1, 1), .. Chunk("IDAT", [1])], "image/png", "truncated" },
        { "PNG with an endless chunk", [.. PngStart, .. PngHeader(1, 1), 0xFF, 0xFF, 0xFF, 0xFF, .. Ascii("tEXt")], "image/png", "malformed" },
        { "GIF without an image", Gif(frames: 0), "image/gif", "malformed" },
        { "GIF cut in a frame", Gif(frames: 3)[..^5], "image/gif", "truncated" },
        { "WebP longer than the file", WebP(Riff("VP8 ", Vp8()))[..^3], "image/webp", "truncated" },
        { "WebP of unknown chunks", WebP(Riff("ABCD", new byte[40])), "image/webp", "malformed" },
        { "WebP whose canvas lies", WebP(Canvas(10, 10), Riff("VP8 ", Vp8(9000, 9000))), "image/webp", "malformed" },
        { "WebP whose frame leaves its canvas", WebP(Canvas(10, 10, true), AnimationFrame(2, 0)), "image/webp", "malformed" },
        { "WebP animation without frames", WebP(Canvas(10, 10, true), Riff("ANIM", new byte[6])), "image/webp", "malformed" },
        { "BMP without its pixels", Bmp(3000, 3000), "image/bmp", "truncated" },
        { "BMP of negative width", Bmp(-4, 4), "image/bmp", "malformed" },
        { "TIFF that points behind its end", [.. Ascii("II"), 42, 0, 0xFF, 0xFF, 0xFF, 0xFF], "image/tiff", "truncated" },
        { "TIFF without pages", [.. Ascii("II"), 42, 0, 0, 0, 0, 0], "image/tiff", "malformed" },
        { "TIFF that runs in a circle", [.. Tiff((1, 1))[..^4], 8, 0, 0, 0], "image/tiff", "malformed" },
        { "TIFF page without a width", [.. Ascii("II"), 42, 0, 8, 0, 0, 0, 1, 0, .. TiffField(257, 1), 0, 0, 0, 0], "image/tiff", "malformed" },
        { "BigTIFF", [.. Ascii("II"), 43, 0, 8, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0], "image/tiff", "malformed" },
        { "AVIF without a size", Heif("avif"), "image/avif", "malformed" },
        { "AVIF cut in its data", Heif("avif", (10, 10))[..^1], "image/avif", "truncated" },
        { "HEIC with a box of length 3", [.. Box("ftyp", [.. Ascii("heic"), 0, 0, 0, 0]), 0, 0, 0, 3, 0, 0, 0, 0], "image/heic", "malformed" },
        { "icon that points behind its end", Icon(IconBitmap(16, 16))[..^20], "image/x-icon", "truncated" },
        { "icon signature before nothing", [0, 0, 1, 0, 1, 0], "image/x-icon", "truncated" },
        { "icon of 65 images", [0, 0, 1, 0, 65, 0, .. new byte[65 * 16]], "image/x-icon", "malformed" },
        { "cursor without an image", [0, 0, 2, 0, 0, 0, .. new byte[30]], "image/x-icon", "malformed" },
        { "BMP with a header of an unknown size", [.. Ascii("BM"), .. new byte[12], 41, 0, 0, 0, .. new byte[60]], "image/bmp", "malformed" },
        { "BMP that breaks off", [.. Ascii("BM"), 0, 0, 0], "image/bmp", "truncated" },
        { "JPEG XR", [.. Ascii("II"), 0xBC, 1, 0, 0], "image/jxr", "unsupportedImage" },
        { "JPEG XL", [0, 0, 0, 12, .. Ascii("JXL "), 13, 10, 0x87, 10], "image/jxl", "unsupportedImage" },
        { "JPEG 2000", [0, 0, 0, 12, .. Ascii("jP  "), 13, 10, 0x87, 10], "image/jp2", "unsupportedImage" },
        { "Photoshop", [.. Ascii("8BPS"), 0, 1], "image/vnd.adobe.photoshop", "unsupportedImage" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_broken_image_says_why(string what, byte[] file, string mime, string code)
    {
        var header = await ReadAsync(file);
        header.Type.Mime.ShouldBe(mime, what);
        header.Flaw.ShouldNotBeNull(what).Code.ShouldBe(code, what);
    }

    public static TheoryData<string, byte[], string, FileGroup> Others => new()
    {
        { "nothing", [], "application/x-empty", FileGroup.Other },
        { "one byte", [0], "application/octet-stream", FileGroup.Other },
        { "text", Ascii("Hello, world.\r\n"), "text/plain", FileGroup.Text },
        { "text with umlauts in Latin-1", Ascii("Gr\u00FC\u00DFe aus K\u00F6ln"), "text/plain", FileGroup.Text },
        { "text in UTF-16", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("Hello")], "text/plain", FileGroup.Text },
        { "text that begins with BM", Ascii("BMW builds cars, and always has, in Bavaria."), "text/plain", FileGroup.Text },
        { "text that begins with MZ", Ascii("MZ are the initials of Mark Zbikowski."), "text/plain", FileGroup.Text },
        { "SVG", Ascii("<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"), "image/svg+xml", FileGroup.Text },
        { "SVG behind a declaration", Ascii("\u00EF\u00BB\u00BF\n<?xml version='1.0'?><!-- x --><svg:svg/>"), "image/svg+xml", FileGroup.Text },
        { "HTML", Ascii("  <!DOCTYPE html><title>x</title>"), "text/html", FileGroup.Text },
        { "HTML with a drawing", Ascii("<html><svg></svg></html>"), "text/html", FileGroup.Text },
        { "XML", Ascii("<?xml version='1.0'?><a/>"), "text/xml", FileGroup.Text },
        { "text about compression", Ascii("BZh compression notes"), "text/plain", FileGroup.Text },
        { "text about a dog", Ascii("dex\nDexter, the dog"), "text/plain", FileGroup.Text },
        { "text about GIF", Ascii("GIF89a is a format of images."), "text/plain", FileGroup.Text },
        { "script that pretends to be a GIF", Ascii("GIF89a/*x*/=1;alert(1)"), "text/plain", FileGroup.Text },
        { "text about ID3", Ascii("ID3 tags are in MP3 files."), "text/plain", FileGroup.Text },
        { "text about PDF", Ascii("%PDF-1.7 is a format; my notes."), "text/plain", FileGroup.Text },
        { "text with an exclamation", Ascii("#! important: feed the cat"), "text/plain", FileGroup.Text },
        { "text about ZIP", Ascii("PK are the initials of Phil Katz."), "text/plain", FileGroup.Text },
        { "text with an arrow", Ascii("<- look there: <script> is a tag"), "text/plain", FileGroup.Text },
        { "SVG behind a long comment", Ascii("<?xml version='1.0'?><!--" + new string('x', 9000) + "--><svg/>"), "image/svg+xml", FileGroup.Text },
        { "SVG behind a comment alone", Ascii("<!-- made by hand --><svg/>"), "image/svg+xml", FileGroup.Text },
        { "SVG of another prefix", Ascii("<?xml version='1.0'?><x:a xmlns:x='http://www.w3.org/2000/svg'/>"), "image/svg+xml", FileGroup.Text },
        { "SVG in UTF-16 without a mark", Encoding.Unicode.GetBytes("<svg/>"), "image/svg+xml", FileGroup.Text },
        { "SVG with a control character", Ascii("<svg xmlns='http://www.w3.org/2000/svg'>\u0001</svg>"), "image/svg+xml", FileGroup.Text },
        { "XHTML in XML", Ascii("<?xml version='1.0'?><a xmlns:h='http://www.w3.org/1999/xhtml'/>"), "text/html", FileGroup.Text },
        { "HTML with a zero byte", Ascii("<p>\0</p>"), "text/html", FileGroup.Text },
        { "HTML of a script alone", Ascii("\n<ScRiPt>alert(1)</script>"), "text/html", FileGroup.Text },
        { "PDF", Ascii("%PDF-1.7\n"), "application/pdf", FileGroup.Pdf },
        { "PDF behind rubbish", [0, 1, 2, .. Ascii("%PDF-1.7\n")], "application/pdf", FileGroup.Pdf },
        { "ZIP", Zip("a.txt"), "application/zip", FileGroup.Archive },
        { "Word", Zip("[Content_Types].xml", "_rels/.rels", "word/document.xml"), FileTypes.Word.Mime, FileGroup.Office },
        { "Excel", Zip("[Content_Types].xml", "xl/workbook.xml"), FileTypes.Excel.Mime, FileGroup.Office },
        { "PowerPoint", Zip("ppt/presentation.xml", "[Content_Types].xml"), FileTypes.PowerPoint.Mime, FileGroup.Office },
        { "Word behind trash", Zip("[trash]/0000.dat", "docProps/app.xml", "word/document.xml", "[Content_Types].xml"), FileTypes.Word.Mime, FileGroup.Office },
        { "Word behind a large image", ZipOf(("word/media/image1.bin", new byte[100_000]), ("[Content_Types].xml", []), ("word/document.xml", [1])), FileTypes.Word.Mime, FileGroup.Office },
        { "folder called word", Zip("word/list.txt"), FileTypes.Zip.Mime, FileGroup.Archive },
        { "OpenDocument", OpenDocument, FileTypes.OpenDocumentText.Mime, FileGroup.Office },
        { "OpenDocument spreadsheet", ZipOf(("mimetype", Ascii("application/vnd.oasis.opendocument.spreadsheet")), ("META-INF/manifest.xml", [1])), FileTypes.OpenDocumentSheet.Mime, FileGroup.Office },
        { "EPUB", ZipOf(("mimetype", Ascii("application/epub+zip")), ("META-INF/container.xml", [1])), FileTypes.Zip.Mime, FileGroup.Archive },
        { "ZIP that holds a stored Java archive", ZipOf(("readme.txt", [1]), ("lib/tool.jar", Zip("META-INF/MANIFEST.MF", "A.class"))), FileTypes.Zip.Mime, FileGroup.Archive },
        { "ZIP with a long comment", [.. Zip("META-INF/MANIFEST.MF")[..^2], .. Little16(60_000), .. new byte[60_000]], FileTypes.JavaArchive.Mime, FileGroup.Executable },
        { "ZIP without its directory", [.. Ascii("PK"), 3, 4, .. new byte[60]], FileTypes.Zip.Mime, FileGroup.Archive },
        { "document that is a Java archive too", Zip("[Content_Types].xml", "word/document.xml", "META-INF/MANIFEST.MF"), FileTypes.JavaArchive.Mime, FileGroup.Executable },
        { "Java archive", Zip("META-INF/", "META-INF/MANIFEST.MF"), FileTypes.JavaArchive.Mime, FileGroup.Executable },
        { "Android app", Zip("META-INF/MANIFEST.MF", "AndroidManifest.xml"), FileTypes.Android.Mime, FileGroup.Executable },
        { "ZIP entry with a lying name length", [.. Zip("a")[..26], 0xFF, 0xFF, 0, 0, 1], "application/zip", FileGroup.Archive },
        { "OLE", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], FileTypes.Ole.Mime, FileGroup.Office },
        { "Windows program", [.. Ascii("MZ"), 0x90, 0, 3, 0], FileTypes.WindowsProgram.Mime, FileGroup.Executable },
        { "Linux program", [0x7F, .. Ascii("ELF"), 2, 1], FileTypes.Elf.Mime, FileGroup.Executable },
        { "macOS program", [0xCF, 0xFA, 0xED, 0xFE], FileTypes.MachO.Mime, FileGroup.Executable },
        { "script", Ascii("#!/bin/sh\nrm -rf ~\n"), FileTypes.Script.Mime, FileGroup.Executable },
        { "gzip", [0x1F, 0x8B, 8], FileTypes.Gzip.Mime, FileGroup.Archive },
        { "tar", [.. new byte[257], .. Ascii("ustar\0")], FileTypes.Tar.Mime, FileGroup.Archive },
        { "MP4", Box("ftyp", [.. Ascii("isom"), 0, 0, 2, 0, .. Ascii("isom"), .. Ascii("mp41")]), FileTypes.Mp4.Mime, FileGroup.Media },
        { "QuickTime", Box("ftyp", [.. Ascii("qt  "), 0, 0, 2, 0]), FileTypes.QuickTime.Mime, FileGroup.Media },
        { "Ogg", Ascii("OggS\0"), FileTypes.Ogg.Mime, FileGroup.Media },
        { "MP3", Ascii("ID3\u0003\0"), FileTypes.Mp3.Mime, FileGroup.Media },
        { "AMR", Ascii("#!AMR\n"), FileTypes.Amr.Mime, FileGroup.Media },
        { "WAVE", [.. Ascii("RIFF"), 4, 0, 0, 0, .. Ascii("WAVEfmt ")], FileTypes.Wave.Mime, FileGroup.Media },
        { "RIFF of an unknown form", [.. Ascii("RIFF"), 4, 0, 0, 0, .. Ascii("XXXX")], FileTypes.Unknown.Mime, FileGroup.Other },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public async Task What_is_no_image_tells_its_type(string what, byte[] file, string mime, FileGroup group)
    {
        var header = await ReadAsync(file);
        header.ShouldBe(new FileHeader(header.Type), what);
        (header.Type.Mime, header.Type.Group).ShouldBe((mime, group), what);
    }

    public static TheoryData<string, byte[]> Polyglots => new()
    {
        { "JPEG and ZIP", [.. Jpeg(), .. Zip("evil.exe")] },
        { "PNG and HTML", [.. Png(), .. Ascii("<script>alert(1)</script>")] },
        { "GIF and script", [.. Gif(), .. Ascii("*/=1;alert(1)")] },
        { "WebP and more", [.. WebP(Riff("VP8 ", Vp8())), 1, 2, 3] },
    };

    [Theory]
    [MemberData(nameof(Polyglots))]
    public async Task Data_behind_the_end_of_an_image_is_noticed(string what, byte[] file)
    {
        var header = await ReadAsync(file);
        header.Flaw.ShouldBeNull(what);
        header.TrailingData.ShouldBeTrue(what);
    }

    [Fact]
    public async Task Zeros_behind_a_JPEG_are_padding() => (await ReadAsync([.. Jpeg(), .. new byte[100]])).TrailingData.ShouldBeFalse();

    [Theory]
    [InlineData(10_000)]
    [InlineData(200_000_000)]
    public async Task A_usual_image_takes_one_read_of_64_KiB(long size)
    {
        foreach (var file in new[] { Jpeg(before: Segment(0xE1, new byte[9000])), [.. PngStart, .. PngHeader(9, 9), .. Chunk("IDAT", new byte[9000])] })
        {
            var source = new MemorySource(file, Math.Max(size, file.Length));
            await HeaderReader.ReadAsync(source, Options, TestContext.Current.CancellationToken);
            source.Requests.ShouldBe(1);
            source.BytesRead.ShouldBeLessThanOrEqualTo(64 * 1024);
        }
    }

    [Fact]
    public async Task A_large_colour_profile_costs_few_reads_more()
    {
        var source = new MemorySource(Jpeg(before: [.. Enumerable.Repeat(Segment(0xE2, new byte[65000]), 10).SelectMany(bytes => bytes)]));
        var header = await HeaderReader.ReadAsync(source, Options, TestContext.Current.CancellationToken);
        header.Width.ShouldBe(640);
        source.Requests.ShouldBeInRange(2, 4);
    }

    [Fact]
    public async Task Endless_segments_before_a_JPEGs_frame_are_given_up()
    {
        var source = new MemorySource(Jpeg(before: [.. Enumerable.Repeat(Segment(0xE0, new byte[1000]), 5000).SelectMany(bytes => bytes)]));
        var header = await HeaderReader.ReadAsync(source, Options, TestContext.Current.CancellationToken);
        header.Flaw.ShouldNotBeNull().Code.ShouldBe("headerTooLong");
        source.BytesRead.ShouldBeLessThanOrEqualTo((1024 + 64) * 1024);
        source.Requests.ShouldBeLessThanOrEqualTo(100);
    }

    [Fact]
    public async Task Frames_are_counted_through_a_long_animation_but_not_beyond_the_limit()
    {
        byte[] frame = [.. GifFrame()[..^4], 255, .. new byte[255], 255, .. new byte[255], 0];
        var source = new MemorySource(Gif(frames: 20_000, frame: frame));
        var header = await HeaderReader.ReadAsync(source, Options, TestContext.Current.CancellationToken);
        header.Frames.ShouldBe(501);
        source.BytesRead.ShouldBeLessThan(800 * 1024);
    }

    [Fact]
    public async Task An_animation_above_the_image_limit_is_not_read_through()
    {
        var source = new MemorySource([.. Gif()[..^1], 0x21, 0xFE, .. Enumerable.Repeat((byte)255, 30_000_000)]);
        await HeaderReader.ReadAsync(source, Options, TestContext.Current.CancellationToken);
        source.BytesRead.ShouldBeLessThanOrEqualTo((1024 + 64) * 1024);
    }

    private static async Task<FileHeader> ReadAsync(byte[] file) =>
        await HeaderReader.ReadAsync(new MemorySource(file), Options, TestContext.Current.CancellationToken);
}
