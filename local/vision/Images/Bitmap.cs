namespace Sluice.Vision.Images;

/// <summary>Pixels of 8-bit sRGB without alpha, three bytes each, row by row from the top.</summary>
internal sealed record Bitmap(int Width, int Height, byte[] Rgb)
{
    private Pyramid? _pyramid;

    public Bitmap(int width, int height) : this(width, height, new byte[checked(width * height * 3)])
    {
    }

    /// <summary>Itself and its halves, made when they are needed and then shared by all who look at it.</summary>
    public Pyramid Pyramid => LazyInitializer.EnsureInitialized(ref _pyramid, () => new Pyramid(this));

    /// <summary>Turns the stored pixels upright.</summary>
    /// <param name="orientation">The EXIF orientation, 1..8; anything else counts as 1.</param>
    public Bitmap Upright(int orientation)
    {
        if (orientation is < 2 or > 8)
            return this;
        var turned = orientation >= 5 ? new Bitmap(Height, Width) : new Bitmap(Width, Height);
        for (var y = 0; y < turned.Height; y++)
            for (var x = 0; x < turned.Width; x++)
            {
                var (fromX, fromY) = orientation switch
                {
                    2 => (Width - 1 - x, y),
                    3 => (Width - 1 - x, Height - 1 - y),
                    4 => (x, Height - 1 - y),
                    5 => (y, x),
                    6 => (y, Height - 1 - x),
                    7 => (Width - 1 - y, Height - 1 - x),
                    _ => (Width - 1 - y, x),
                };
                Rgb.AsSpan((fromY * Width + fromX) * 3, 3).CopyTo(turned.Rgb.AsSpan((y * turned.Width + x) * 3));
            }
        return turned;
    }
}
