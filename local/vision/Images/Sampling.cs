using System.Numerics;
using Sluice.Vision.Native;

namespace Sluice.Vision.Images;

/// <summary>Turns pixels into the planar (channel first) floats that models take.</summary>
internal static class Sampling
{
    /// <summary>Samples a parallelogram of an image bilinearly; beyond the image its edge is repeated.</summary>
    /// <param name="origin">Where the first sample lies, in pixels; a pixel's centre has whole coordinates.</param>
    /// <param name="right">From one sample to the next in a row.</param>
    /// <param name="down">From one row to the next.</param>
    /// <param name="mean">Per channel, of values 0..1; subtracted before <paramref name="deviation"/> divides.</param>
    public static Tensor Sample(
        Bitmap image, Vector2 origin, Vector2 right, Vector2 down, int width, int height, Vector3 mean, Vector3 deviation)
    {
        var tensor = new Tensor(1, 3, height, width);
        var values = tensor.Values;
        var plane = width * height;
        var scale = Vector3.One / (255 * deviation);
        var offset = mean / deviation;
        for (var y = 0; y < height; y++)
        {
            var position = origin + y * down;
            for (var x = 0; x < width; x++, position += right)
            {
                var value = At(image, position) * scale - offset;
                var index = y * width + x;
                values[index] = value.X;
                values[index + plane] = value.Y;
                values[index + 2 * plane] = value.Z;
            }
        }
        return tensor;
    }

    private static Vector3 At(Bitmap image, Vector2 position)
    {
        var x = Math.Clamp(position.X, 0, image.Width - 1);
        var y = Math.Clamp(position.Y, 0, image.Height - 1);
        int left = (int)x, top = (int)y;
        int right = Math.Min(left + 1, image.Width - 1), bottom = Math.Min(top + 1, image.Height - 1);
        var upper = Vector3.Lerp(Pixel(image, left, top), Pixel(image, right, top), x - left);
        var lower = Vector3.Lerp(Pixel(image, left, bottom), Pixel(image, right, bottom), x - left);
        return Vector3.Lerp(upper, lower, y - top);
    }

    private static Vector3 Pixel(Bitmap image, int x, int y)
    {
        var i = (y * image.Width + x) * 3;
        return new Vector3(image.Rgb[i], image.Rgb[i + 1], image.Rgb[i + 2]);
    }
}
