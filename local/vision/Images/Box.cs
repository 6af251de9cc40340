using System.Numerics;
using System.Runtime.InteropServices;

namespace Sluice.Vision.Images;

/// <summary>An upright rectangle, in pixels of an image.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Box(float Left, float Top, float Right, float Bottom)
{
    public float Width => Right - Left;

    public float Height => Bottom - Top;

    public Vector2 Middle => new((Left + Right) / 2, (Top + Bottom) / 2);

    public float Area => Math.Max(0, Width) * Math.Max(0, Height);

    /// <summary>What two rectangles share, as a part of what they cover together: 0..1.</summary>
    public float Overlap(Box other) => Part(other, Area + other.Area - SharedWith(other));

    /// <summary>What two rectangles share, as a part of the smaller one: 0..1.</summary>
    public float Coverage(Box other) => Part(other, Math.Min(Area, other.Area));

    /// <summary>The part of it that is in the image, whole pixels.</summary>
    public Box Within(Bitmap image) => new(
        Math.Clamp(MathF.Round(Left), 0, image.Width), Math.Clamp(MathF.Round(Top), 0, image.Height),
        Math.Clamp(MathF.Round(Right), 0, image.Width), Math.Clamp(MathF.Round(Bottom), 0, image.Height));

    /// <summary>Detectors find a thing several times: keeps the best of those that are the same.</summary>
    public static List<T> KeepBest<T>(IEnumerable<T> found, Func<T, float> score, Func<T, T, bool> same)
    {
        var kept = new List<T>();
        foreach (var candidate in found.OrderByDescending(score))
            if (kept.TrueForAll(better => !same(better, candidate)))
                kept.Add(candidate);
        return kept;
    }

    private float Part(Box other, float whole) => SharedWith(other) is > 0 and var shared ? shared / whole : 0;

    /// <summary>The area that two rectangles share.</summary>
    public float SharedWith(Box other) => new Box(
        Math.Max(Left, other.Left), Math.Max(Top, other.Top), Math.Min(Right, other.Right), Math.Min(Bottom, other.Bottom)).Area;
}
