using System.Numerics;
using System.Runtime.InteropServices;

namespace Sluice.Vision.Images;

/// <summary>What is kept of a file: every picture once, within so many pixels.</summary>
internal sealed class Pictures(long maxPixels)
{
    /// <summary>Of a colour's 255. What differs by less, nobody reads.</summary>
    private const byte Invisible = 4;

    private readonly List<Bitmap> _all = [];
    private long _pixels;

    public IReadOnlyList<Bitmap> All => _all;

    /// <summary>Whether a picture had to be left out.</summary>
    public bool IsFull { get; private set; }

    public void Keep(Bitmap picture)
    {
        var pixels = (long)picture.Width * picture.Height;
        if (_all.Exists(kept => IsAlike(kept, picture)))
            return;
        IsFull |= _all.Count > 0 && _pixels + pixels > maxPixels;
        if (IsFull)
            return;
        _all.Add(picture);
        _pixels += pixels;
    }

    private static bool IsAlike(Bitmap a, Bitmap b)
    {
        if ((a.Width, a.Height) != (b.Width, b.Height))
            return false;
        var left = MemoryMarshal.Cast<byte, Vector<byte>>(a.Rgb);
        var right = MemoryMarshal.Cast<byte, Vector<byte>>(b.Rgb);
        var invisible = new Vector<byte>(Invisible);
        for (var i = 0; i < left.Length; i++)
            if (Vector.GreaterThanAny(Vector.Max(left[i], right[i]) - Vector.Min(left[i], right[i]), invisible))
                return false;
        for (var i = left.Length * Vector<byte>.Count; i < a.Rgb.Length; i++)
            if (Math.Abs(a.Rgb[i] - b.Rgb[i]) > Invisible)
                return false;
        return true;
    }
}
