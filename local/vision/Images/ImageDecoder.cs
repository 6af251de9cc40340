using NetVips;

namespace Sluice.Vision.Images;

/// <summary>
/// Decodes JPEG, PNG, WebP, GIF, TIFF and AVIF with libvips. The header's promises are checked before any pixel is
/// decoded; pixels are then drawn strip by strip, so that a time limit can end it in between.
/// </summary>
internal sealed class ImageDecoder(TimeProvider time)
{
    /// <summary>Pixels of one frame.</summary>
    public const long MaxPixels = 50_000_000;

    /// <summary>Pixels of one side.</summary>
    public const int MaxSide = 16_000;

    /// <summary>Pixels over all frames: every frame must be decoded to see the last one.</summary>
    public const long MaxAnimationPixels = 400_000_000;

    /// <summary>Frames of an animation that are kept.</summary>
    public const int MaxSampledFrames = 12;

    /// <summary>Bytes of pixels that are drawn at a time: arrays above 85,000 would stay until the next full collection.</summary>
    private const int StripBytes = 80_000;

    /// <summary>Pixels above which an image is decoded alone: some formats hold several times their pixels meanwhile.</summary>
    private const long LargePixels = 16_000_000;

    /// <summary>Of an image, with its wait for another large one.</summary>
    internal static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    private readonly Lock _large = new();

    public Decoded Decode(byte[] bytes)
    {
        if (bytes.Length == 0)
            return Decoded.Failed(DecodeFailure.Empty);
        using var source = Source.NewFromMemory(bytes);
        try
        {
            return Decode(source);
        }
        catch (VipsException e)
        {
            // The decoders' own words are the only sign of an image that takes more memory than there is; the file may be all right.
            return Decoded.Failed(e.Message.Contains("memory", StringComparison.OrdinalIgnoreCase) ? DecodeFailure.TooLarge : DecodeFailure.Damaged);
        }
        finally
        {
            Libvips.ForgetErrors();
        }
    }

    private Decoded Decode(Source source)
    {
        var loader = Image.FindLoadSource(source);
        if (loader is null)
            return Decoded.Failed(DecodeFailure.Unsupported);
        using var first = Load(source);
        var (width, height) = (first.Width, first.Height);
        if (Math.Max(width, height) > MaxSide || (long)width * height > MaxPixels)
            return Decoded.Failed(DecodeFailure.TooLarge);
        var frames = IsAnimation(loader) ? Math.Max(1, Field(first, "n-pages")) : 1;
        if ((long)width * height * frames > MaxAnimationPixels)
            return Decoded.Failed(DecodeFailure.TooLarge);
        using var all = frames == 1 ? null : Load(source, new VOption { { "n", -1 } });
        var image = all ?? first;
        var started = time.GetTimestamp();
        if ((long)width * height <= LargePixels)
            return Draw(image, height, frames, started);
        if (!_large.TryEnter(TimeLimit))
            return Decoded.Failed(DecodeFailure.TimedOut);
        try
        {
            return Draw(image, height, frames, started);
        }
        finally
        {
            _large.Exit();
        }
    }

    // Only the header. "Error" also fails on truncation: half an image must not pass for a whole one.
    private static Image Load(Source source, VOption? options = null) =>
        Image.NewFromSource(source, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error, kwargs: options);

    private static int Field(Image image, string name) => image.Contains(name) && image.Get(name) is int value ? value : 1;

    // Pages of the other formats are different images of different sizes, of which a chat shows the first.
    private static bool IsAnimation(string loader) =>
        loader.Contains("Nsgif", StringComparison.Ordinal) || loader.Contains("Webp", StringComparison.Ordinal);

    private Decoded Draw(Image image, int frameHeight, int frames, long started)
    {
        var orientation = Field(image, "orientation");
        var isBytes = image.Interpretation == Enums.Interpretation.Srgb && image.Format == Enums.BandFormat.Uchar;
        using var converted = isBytes ? null : image.Colourspace(Enums.Interpretation.Srgb);
        image = converted ?? image;
        var (width, bands) = (image.Width, image.Bands);
        if (bands is not (3 or 4))
            return Decoded.Failed(DecodeFailure.Unsupported);

        using var region = Region.New(image);
        var stripHeight = Math.Max(1, StripBytes / (width * bands));
        var bitmaps = new List<Bitmap>();
        foreach (var frame in Sample(frames, (long)width * frameHeight))
        {
            var bitmap = new Bitmap(width, frameHeight);
            for (var y = 0; y < frameHeight; y += stripHeight)
            {
                if (time.GetElapsedTime(started) > TimeLimit)
                    return Decoded.Failed(DecodeFailure.TimedOut);
                var rows = Math.Min(stripHeight, frameHeight - y);
                var strip = region.Fetch(0, frame * frameHeight + y, width, rows);
                var target = bitmap.Rgb.AsSpan(y * width * 3, rows * width * 3);
                if (bands == 3)
                    strip.CopyTo(target);
                else
                    FlattenOnWhite(strip, target);
            }
            bitmaps.Add(bitmap.Upright(orientation));
        }
        return new Decoded(DecodeFailure.None, bitmaps);
    }

    /// <summary>Which frames to keep: evenly spread, first and last included, within the pixels that one image may have.</summary>
    internal static IEnumerable<int> Sample(int frames, long pixels)
    {
        var count = (int)Math.Clamp(MaxPixels / pixels, 1, Math.Min(frames, MaxSampledFrames));
        return Enumerable.Range(0, count).Select(i => count == 1 ? 0 : (int)((long)i * (frames - 1) / (count - 1)));
    }

    private static void FlattenOnWhite(ReadOnlySpan<byte> rgba, Span<byte> rgb)
    {
        for (int i = 0, j = 0; i < rgba.Length; i += 4, j += 3)
        {
            int alpha = rgba[i + 3], white = 255 * (255 - alpha) + 127;
            rgb[j] = (byte)((rgba[i] * alpha + white) / 255);
            rgb[j + 1] = (byte)((rgba[i + 1] * alpha + white) / 255);
            rgb[j + 2] = (byte)((rgba[i + 2] * alpha + white) / 255);
        }
    }
}
