using System.Numerics;

namespace Sluice.Vision.Text;

/// <summary>A rectangle in the image along a direction of reading.</summary>
/// <param name="Right">Unit vector in which its text runs.</param>
/// <param name="Width">Extent along <paramref name="Right"/>, pixels.</param>
/// <param name="Height">Extent across, pixels.</param>
internal sealed record TextBox(Vector2 Center, Vector2 Right, float Width, float Height)
{
    public Vector2 Down => new(-Right.Y, Right.X);

    public bool IsElongated => Math.Max(Width, Height) >= 3 * Math.Min(Width, Height);

    public Vector2 TopLeft => At(0, 0);

    /// <summary>Corners from the reader's top left, clockwise.</summary>
    public Vector2[] Corners => [At(0, 0), At(1, 0), At(1, 1), At(0, 1)];

    /// <summary>A point by its share of the width and height.</summary>
    public Vector2 At(float across, float down) => Center + (across - 0.5f) * Width * Right + (down - 0.5f) * Height * Down;

    /// <summary>The part between two shares of the width.</summary>
    public TextBox Slice(float from, float to) => this with { Center = At((from + to) / 2, 0.5f), Width = (to - from) * Width };

    public TextBox Grow(float margin) => this with { Width = Width + 2 * margin, Height = Height + 2 * margin };

    /// <summary>The same rectangle, read in a direction that is turned clockwise by a multiple of 90°.</summary>
    public TextBox Turn(int quarters) => (quarters & 3) switch
    {
        0 => this,
        1 => new TextBox(Center, Down, Height, Width),
        2 => this with { Right = -Right },
        _ => new TextBox(Center, -Down, Height, Width),
    };

    /// <summary>The smallest rectangle along a direction that holds all points.</summary>
    public static TextBox Around(IEnumerable<Vector2> points, Vector2 right)
    {
        var down = new Vector2(-right.Y, right.X);
        var (min, max) = (new Vector2(float.MaxValue), new Vector2(float.MinValue));
        foreach (var point in points)
        {
            var projected = new Vector2(Vector2.Dot(point, right), Vector2.Dot(point, down));
            (min, max) = (Vector2.Min(min, projected), Vector2.Max(max, projected));
        }
        var center = (min + max) / 2;
        return new TextBox(center.X * right + center.Y * down, right, max.X - min.X, max.Y - min.Y);
    }

    /// <summary>The rectangle of least area around a convex hull; one of its sides lies on a side of the hull.</summary>
    public static TextBox Smallest(Vector2[] hull)
    {
        var smallest = Around(hull, Vector2.UnitX);
        for (var i = 0; i < hull.Length; i++)
        {
            var side = hull[(i + 1) % hull.Length] - hull[i];
            if (side == Vector2.Zero)
                continue;
            var box = Around(hull, Vector2.Normalize(side));
            if (box.Width * box.Height < smallest.Width * smallest.Height)
                smallest = box;
        }
        return smallest;
    }
}
