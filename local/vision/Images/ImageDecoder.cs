using NetVips;
using Sluice.Vision.Images.Formats;

namespace Sluice.Vision.Images;

/// <summary>
/// Decodes JPEG, PNG, WebP, GIF, TIFF and AVIF with libvips into all that a person may see of them. The header's promises are checked
/// before any pixel is decoded; pixels are then drawn strip by strip, so that a time limit can end it in between.
/// </summary>
internal sealed class ImageDecoder(TimeProvider time)
{
    /// <summary>Pixels of one frame.</summary>
    public const long MaxPixels = 50_000_000;

    /// <summary>Pixels of one side.</summary>
    public const int MaxSide = 16_000;

    /// <summary>Pixels over all frames: every frame must be decoded to see the last one.</summary>
    public const long MaxAnimationPixels = 400_000_000;

    /// <summary>Pixels of all pictures that are kept: a frame may be seen in several ways.</summary>
    public const long MaxKeptPixels = 2 * MaxPixels;

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
        try
        {
            using var file = ImageFile.Open(bytes);
            return file is null ? Decoded.Failed(DecodeFailure.Unsupported) : Decode(file);
        }
        catch (VipsException e)
        {
            // The decoders' own words are the only sign of an image that takes more memory than there is; the file may be all right.
            return Decoded.Failed(e.Message.Contains("memory", StringComparison.OrdinalIgnoreCase) ? DecodeFailure.TooLarge : DecodeFailure.Damaged);
        }
        catch (TimeoutException)
        {
            return Decoded.Failed(DecodeFailure.TimedOut);
        }
        finally
        {
            Libvips.ForgetErrors();
        }
    }

    private Decoded Decode(ImageFile file)
    {
        var pixels = (long)file.Width * file.Height;
        if (IsTooLarge(file.Width, file.Height) || pixels * file.Count > MaxAnimationPixels)
            return Decoded.Failed(DecodeFailure.TooLarge);
        var deadline = new Deadline(time, TimeLimit);
        if (pixels <= LargePixels)
            return Draw(file, deadline);
        if (!_large.TryEnter(TimeLimit))
            return Decoded.Failed(DecodeFailure.TimedOut);
        try
        {
            return Draw(file, deadline);
        }
        finally
        {
            _large.Exit();
        }
    }

    private static bool IsTooLarge(int width, int height) => Math.Max(width, height) > MaxSide || (long)width * height > MaxPixels;

    private Decoded Draw(ImageFile file, Deadline deadline)
    {
        var (frames, seen) = Choose(file, deadline);
        var pictures = new Pictures(MaxKeptPixels);
        var (unseen, isDisputed) = (file.Unseen | (seen < file.Count ? file.Kind : Unseen.None), false);
        foreach (var frame in file.Read(frames, deadline.Check))
        {
            if (IsTooLarge(frame.Image.Width, frame.Image.Height))
                return Decoded.Failed(DecodeFailure.TooLarge);
            using var rendering = Colours.ToSrgb(frame);
            if (rendering.Image.Bands is not (3 or 4))
                return Decoded.Failed(DecodeFailure.Unsupported);
            Keep(rendering.Image, file, pictures, deadline);
            unseen |= rendering.Unseen;
            isDisputed |= rendering.IsDisputed;
        }
        if (isDisputed)
            foreach (var frame in file.Read(frames, deadline.Check))
            {
                using var plain = Colours.Plain(frame.Image);
                Keep(plain, file, pictures, deadline);
            }
        return new Decoded(DecodeFailure.None, pictures.All, seen, unseen | (pictures.IsFull ? Unseen.Views : Unseen.None));
    }

    /// <summary>Which frames to look at, and how many they stand for: one that comes again is seen each time.</summary>
    private (int[] Frames, int Seen) Choose(ImageFile file, Deadline deadline)
    {
        var pixels = (long)file.Width * file.Height;
        int[] even = [.. Sample(file.Count, pixels)];
        if (even.Length == file.Count || file.Kind != Unseen.Frames)
            return (even, even.Length);
        var numbers = new Dictionary<int, List<int>>();
        var half = new Deadline(time, TimeLimit / 2);
        foreach (var (number, frame) in file.Read(Enumerable.Range(0, file.Count), deadline.Check).Index())
        {
            // The other half of the time is for drawing those that are chosen.
            if (half.IsOver)
                return (even, even.Length);
            var hash = Hash(frame.Image);
            if (numbers.TryGetValue(hash, out var alike))
                alike.Add(number);
            else
                numbers.Add(hash, [number]);
        }
        var different = numbers.Values.OrderBy(alike => alike[0]).ToList();
        int[] chosen = [.. Sample(different.Count, pixels)];
        return ([.. chosen.Select(i => different[i][0])], chosen.Sum(i => different[i].Count));
    }

    private static int Hash(Image image)
    {
        var hash = new HashCode();
        using var region = Region.New(image);
        var stripHeight = Math.Max(1, StripBytes / (image.Width * image.Bands));
        for (var y = 0; y < image.Height; y += stripHeight)
            hash.AddBytes(region.Fetch(0, y, image.Width, Math.Min(stripHeight, image.Height - y)));
        return hash.ToHashCode();
    }

    /// <summary>A frame in all the ways in which viewers show it.</summary>
    private static void Keep(Image image, ImageFile file, Pictures pictures, Deadline deadline)
    {
        var orientation = ImageFile.Field(image, "orientation");
        foreach (var stored in Draw(image, deadline))
        {
            if (!file.IsTurnedByAll)
                pictures.Keep(stored);
            pictures.Keep(stored.Upright(orientation));
        }
    }

    private static IEnumerable<Bitmap> Draw(Image image, Deadline deadline)
    {
        var (width, height, bands) = (image.Width, image.Height, image.Bands);
        using var region = Region.New(image);
        var flattening = new Flattening(width, height);
        var stripHeight = Math.Max(1, StripBytes / (width * bands));
        for (var y = 0; y < height; y += stripHeight)
        {
            deadline.Check();
            flattening.Add(region.Fetch(0, y, width, Math.Min(stripHeight, height - y)), bands);
        }
        return flattening.Pictures;
    }

    /// <summary>Which frames to keep: evenly spread, first and last included, within the pixels that one image may have.</summary>
    internal static IEnumerable<int> Sample(int frames, long pixels)
    {
        var count = (int)Math.Clamp(MaxPixels / pixels, 1, Math.Min(frames, MaxSampledFrames));
        return Enumerable.Range(0, count).Select(i => count == 1 ? 0 : (int)((long)i * (frames - 1) / (count - 1)));
    }
}
