using System.Runtime.InteropServices;
using static Sluice.Vision.Native.Libvips;

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

    private const int StripHeight = 64;

    /// <summary>Pixels above which an image is decoded alone: some formats hold several times their pixels meanwhile.</summary>
    private const long LargePixels = 16_000_000;

    /// <summary>Of an image, with its wait for another large one.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    private readonly Lock _large = new();

    public unsafe Decoded Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return Decoded.Failed(DecodeFailure.Empty);
        fixed (byte* data = bytes)
        {
            using var images = new NativeObjects();
            try
            {
                return Decode(data, (nuint)bytes.Length, images);
            }
            finally
            {
                // The text may quote the file, so it is dropped rather than shown.
                vips_error_clear();
            }
        }
    }

    private unsafe Decoded Decode(byte* data, nuint length, NativeObjects images)
    {
        var loader = Marshal.PtrToStringUTF8(vips_foreign_find_load_buffer(data, length));
        if (loader is null)
            return Decoded.Failed(DecodeFailure.Unsupported);
        // "error" also fails on truncation: half a picture must not pass for a whole one.
        var header = images.Own(vips_image_new_from_buffer(data, length, "[access=sequential,fail_on=error]", 0));
        if (header == 0)
            return Decoded.Failed(DamagedOrTooLarge());
        var (width, height) = (vips_image_get_width(header), vips_image_get_height(header));
        if (Math.Max(width, height) > MaxSide || (long)width * height > MaxPixels)
            return Decoded.Failed(DecodeFailure.TooLarge);
        var frames = IsAnimation(loader) ? vips_image_get_n_pages(header) : 1;
        if ((long)width * height * frames > MaxAnimationPixels)
            return Decoded.Failed(DecodeFailure.TooLarge);
        var image = frames == 1
            ? header
            : images.Own(vips_image_new_from_buffer(data, length, "[n=-1,access=sequential,fail_on=error]", 0));
        if (image == 0)
            return Decoded.Failed(DamagedOrTooLarge());
        var started = time.GetTimestamp();
        if ((long)width * height <= LargePixels)
            return Draw(image, height, frames, started, images);
        if (!_large.TryEnter(TimeLimit))
            return Decoded.Failed(DecodeFailure.TimedOut);
        try
        {
            return Draw(image, height, frames, started, images);
        }
        finally
        {
            _large.Exit();
        }
    }

    // Pages of the other formats are different pictures of different sizes, of which a chat shows the first.
    private static bool IsAnimation(string loader) =>
        loader.Contains("Nsgif", StringComparison.Ordinal) || loader.Contains("Webp", StringComparison.Ordinal);

    // The decoders' own words are the only sign of an image that takes more memory than there is; the file may be all right.
    private static DecodeFailure DamagedOrTooLarge() =>
        Marshal.PtrToStringUTF8(vips_error_buffer())!.Contains("memory", StringComparison.OrdinalIgnoreCase) ? DecodeFailure.TooLarge : DecodeFailure.Damaged;

    private unsafe Decoded Draw(nint image, int frameHeight, int frames, long started, NativeObjects images)
    {
        var orientation = vips_image_get_orientation(image);
        if (vips_image_get_interpretation(image) != InterpretationSrgb || vips_image_get_format(image) != FormatByte)
        {
            nint converted;
            if (vips_colourspace(image, &converted, InterpretationSrgb, 0) != 0)
                return Decoded.Failed(DamagedOrTooLarge());
            image = images.Own(converted);
        }
        var bands = vips_image_get_bands(image);
        if (bands is not (3 or 4))
            return Decoded.Failed(DecodeFailure.Unsupported);

        var region = images.Own(vips_region_new(image));
        var bitmaps = new List<Bitmap>();
        foreach (var frame in Sample(frames, (long)vips_image_get_width(image) * frameHeight))
        {
            var bitmap = new Bitmap(vips_image_get_width(image), frameHeight);
            for (var y = 0; y < frameHeight; y += StripHeight)
            {
                if (time.GetElapsedTime(started) > TimeLimit)
                    return Decoded.Failed(DecodeFailure.TimedOut);
                if (!CopyStrip(region, bitmap, frame * frameHeight, y, bands))
                    return Decoded.Failed(DamagedOrTooLarge());
            }
            bitmaps.Add(bitmap.Upright(orientation));
        }
        return new Decoded(DecodeFailure.None, bitmaps);
    }

    /// <summary>Which frames to keep: evenly spread, first and last included, within the pixels that one picture may have.</summary>
    internal static IEnumerable<int> Sample(int frames, long pixels)
    {
        var count = (int)Math.Clamp(MaxPixels / pixels, 1, Math.Min(frames, MaxSampledFrames));
        return Enumerable.Range(0, count).Select(i => count == 1 ? 0 : (int)((long)i * (frames - 1) / (count - 1)));
    }

    private static unsafe bool CopyStrip(nint region, Bitmap bitmap, int top, int y, int bands)
    {
        var rows = Math.Min(StripHeight, bitmap.Height - y);
        nuint length;
        var strip = vips_region_fetch(region, 0, top + y, bitmap.Width, rows, &length);
        if (strip is null)
            return false;
        var target = bitmap.Rgb.AsSpan(y * bitmap.Width * 3, rows * bitmap.Width * 3);
        var source = new ReadOnlySpan<byte>(strip, (int)length);
        if (bands == 3)
            source.CopyTo(target);
        else
            FlattenOnWhite(source, target);
        g_free(strip);
        return true;
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
