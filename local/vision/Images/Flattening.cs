namespace Sluice.Vision.Images;

/// <summary>
/// Lays the rows of one picture on white and, where they let it through, on black: white letters on nothing are seen by whoever has a dark
/// background, and by nobody else.
/// </summary>
internal sealed class Flattening(int width, int height)
{
    private readonly Bitmap _white = new(width, height);
    private Bitmap? _black;
    private int _filled;

    /// <summary>One bitmap, or two where any pixel lets the background through.</summary>
    public IEnumerable<Bitmap> Pictures => _black is null ? [_white] : [_white, _black];

    /// <param name="rows">The next whole rows, of red, green, blue, and alpha where there are four bands.</param>
    public void Add(ReadOnlySpan<byte> rows, int bands)
    {
        var length = rows.Length / bands * 3;
        var white = _white.Rgb.AsSpan(_filled, length);
        if (bands == 3)
            rows.CopyTo(white);
        else
            Flatten(rows, white, 255);
        if (_black is null && bands == 4 && !IsOpaque(rows))
        {
            _black = new Bitmap(width, height);
            _white.Rgb.AsSpan(0, _filled).CopyTo(_black.Rgb);
        }
        if (_black is not null)
        {
            var black = _black.Rgb.AsSpan(_filled, length);
            if (bands == 3)
                rows.CopyTo(black);
            else
                Flatten(rows, black, 0);
        }
        _filled += length;
    }

    private static bool IsOpaque(ReadOnlySpan<byte> rgba)
    {
        for (var i = 3; i < rgba.Length; i += 4)
            if (rgba[i] != 255)
                return false;
        return true;
    }

    private static void Flatten(ReadOnlySpan<byte> rgba, Span<byte> rgb, int background)
    {
        for (int i = 0, j = 0; i < rgba.Length; i += 4, j += 3)
        {
            int alpha = rgba[i + 3], behind = background * (255 - alpha) + 127;
            rgb[j] = (byte)((rgba[i] * alpha + behind) / 255);
            rgb[j + 1] = (byte)((rgba[i + 1] * alpha + behind) / 255);
            rgb[j + 2] = (byte)((rgba[i + 2] * alpha + behind) / 255);
        }
    }
}
