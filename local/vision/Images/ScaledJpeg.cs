using static Sluice.Vision.Native.Libvips;

namespace Sluice.Vision.Images;

/// <summary>Writes a picture as a smaller JPEG file, without metadata.</summary>
internal static class ScaledJpeg
{
    private const int Quality = 90;

    /// <summary>VIPS_FOREIGN_KEEP_NONE: otherwise libvips writes metadata of its own.</summary>
    private const int KeepNone = 0;

    /// <param name="maxSide">Pixels; a smaller picture keeps its size.</param>
    /// <param name="maxBytes">The picture is made as small as this takes.</param>
    public static byte[] Encode(Bitmap image, int maxSide, int maxBytes)
    {
        for (var side = Math.Min(maxSide, Math.Max(image.Width, image.Height)); ; side = side * 3 / 4)
            if (Write(image, Quality, side) is var file && file.Length <= maxBytes)
                return file;
    }

    /// <param name="quality">1..100.</param>
    /// <param name="maxSide">Pixels; a smaller picture keeps its size.</param>
    public static unsafe byte[] Write(Bitmap image, int quality, int maxSide = ImageDecoder.MaxSide)
    {
        fixed (byte* rgb = image.Rgb)
        {
            using var images = new NativeObjects();
            var full = images.Own(vips_image_new_from_memory(rgb, (nuint)image.Rgb.Length, image.Width, image.Height, bands: 3, FormatByte));
            var side = Math.Min(maxSide, Math.Max(image.Width, image.Height));
            nint scaled;
            Check(vips_thumbnail_image(full, &scaled, side, "height", side, 0));
            images.Own(scaled);
            byte* file;
            nuint length;
            Check(vips_jpegsave_buffer(scaled, &file, &length, "Q", quality, "keep", KeepNone, 0));
            try
            {
                return new ReadOnlySpan<byte>(file, checked((int)length)).ToArray();
            }
            finally
            {
                g_free(file);
            }
        }
    }

    private static void Check(int result)
    {
        if (result == 0)
            return;
        vips_error_clear();
        throw new InvalidOperationException("libvips could not write a picture that it has read.");
    }
}
