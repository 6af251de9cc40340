using System.Numerics;
using Sluice.Vision.Native;

namespace Sluice.Vision.Images;

/// <summary>A part of an image as a model is shown it: moved, turned, scaled. Beyond the image its edge is repeated.</summary>
/// <param name="Middle">In pixels of the image; the first pixel reaches from 0 to 1.</param>
/// <param name="Right">From one sample to the next in a row.</param>
/// <param name="Down">From one row to the next.</param>
internal sealed record View(Vector2 Middle, Vector2 Right, Vector2 Down, int Width, int Height)
{
    /// <summary>The whole image, its proportions changed.</summary>
    public static View Stretched(Bitmap image, int width, int height) => new(
        Size(image) / 2, new Vector2(image.Width / (float)width, 0), new Vector2(0, image.Height / (float)height), width, height);

    /// <summary>The whole image in the middle of a square.</summary>
    public static View Fitted(Bitmap image, int side) => Square(Size(image) / 2, new Vector2(Math.Max(image.Width, image.Height), 0), side);

    /// <param name="top">From the square's top left to its top right.</param>
    public static View Square(Vector2 middle, Vector2 top, int side) => new(middle, top / side, Turn(top) / side, side, side);

    /// <summary>Where a point of the view, in samples, lies in the image.</summary>
    public Vector2 ToImage(Vector2 point) => Middle + (point.X - Width / 2f) * Right + (point.Y - Height / 2f) * Down;

    /// <param name="mean">Per channel, of values 0..1; subtracted before <paramref name="deviation"/> divides.</param>
    public Tensor Sample(Pyramid image, Vector3 mean, Vector3 deviation)
    {
        var (level, scale) = image.At(Math.Min(Right.Length(), Down.Length()));
        var first = ToImage(new Vector2(0.5f)) / scale - new Vector2(0.5f);
        return Sampling.Sample(level, first, Right / scale, Down / scale, Width, Height, mean, deviation);
    }

    private static Vector2 Turn(Vector2 right) => new(-right.Y, right.X);

    private static Vector2 Size(Bitmap image) => new(image.Width, image.Height);
}
