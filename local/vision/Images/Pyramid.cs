namespace Sluice.Vision.Images;

/// <summary>An image and its halves, so that sampling it at any scale neither aliases nor reads every pixel.</summary>
internal sealed class Pyramid
{
    private readonly List<Bitmap> _levels;
    private readonly Lock _lock = new();

    public Pyramid(Bitmap image) => _levels = [image];

    public Bitmap Image => _levels[0];

    /// <summary>The smallest level that still has at least one pixel per sample.</summary>
    /// <param name="pixelsPerSample">Distance of neighbouring samples in pixels of the full image.</param>
    /// <returns>The level, and how many pixels of the full image one of its pixels covers.</returns>
    public (Bitmap Level, float Scale) At(float pixelsPerSample)
    {
        var depth = Math.Clamp((int)MathF.Log2(Math.Max(pixelsPerSample, 1)), 0, 8);
        lock (_lock)
        {
            while (_levels.Count <= depth)
                _levels.Add(Halve(_levels[^1]));
            return (_levels[depth], 1 << depth);
        }
    }

    private static Bitmap Halve(Bitmap image)
    {
        var half = new Bitmap(Math.Max(1, image.Width / 2), Math.Max(1, image.Height / 2));
        var (right, below) = (image.Width > 1 ? 3 : 0, image.Height > 1 ? image.Width * 3 : 0);
        for (var y = 0; y < half.Height; y++)
        {
            var source = image.Rgb.AsSpan(y * 2 * image.Width * 3);
            var target = half.Rgb.AsSpan(y * half.Width * 3, half.Width * 3);
            for (int i = 0, j = 0; i < target.Length; i += 3, j += 6)
                for (var c = 0; c < 3; c++)
                    target[i + c] = (byte)((source[j + c] + source[j + c + right] + source[j + c + below] + source[j + c + right + below] + 2) >> 2);
        }
        return half;
    }
}
