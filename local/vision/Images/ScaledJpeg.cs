using NetVips;

namespace Sluice.Vision.Images;

/// <summary>Writes an image as a smaller JPEG file, without metadata.</summary>
internal static class ScaledJpeg
{
    private const int Quality = 90;

    /// <param name="maxSide">Pixels; a smaller image keeps its size.</param>
    /// <param name="maxBytes">The image is made as small as this takes.</param>
    public static byte[] Encode(Bitmap image, int maxSide, int maxBytes)
    {
        for (var side = Math.Min(maxSide, Math.Max(image.Width, image.Height)); ; side = side * 3 / 4)
            if (Write(image, Quality, side) is var file && file.Length <= maxBytes)
                return file;
    }

    /// <param name="quality">1..100.</param>
    /// <param name="maxSide">Pixels; a smaller image keeps its size.</param>
    public static byte[] Write(Bitmap image, int quality, int maxSide = ImageDecoder.MaxSide)
    {
        var side = Math.Min(maxSide, Math.Max(image.Width, image.Height));
        try
        {
            using var full = Image.NewFromMemory(image.Rgb, image.Width, image.Height, bands: 3, Enums.BandFormat.Uchar);
            using var scaled = full.ThumbnailImage(side, height: side);
            // Otherwise libvips writes metadata of its own.
            return scaled.JpegsaveBuffer(q: quality, keep: Enums.ForeignKeep.None);
        }
        catch (VipsException)
        {
#pragma warning disable MA0054 // Its message has whatever libvips says at the time, maybe of another image's file, and would be logged.
            throw new InvalidOperationException("libvips could not write an image that it has read.");
#pragma warning restore MA0054
        }
    }
}
