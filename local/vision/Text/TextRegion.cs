using System.Numerics;
using Sluice.Vision.Images;

namespace Sluice.Vision.Text;

/// <summary>A blob of pixels that the detector takes for text, as its convex hull in pixels of the image.</summary>
internal readonly record struct TextRegion(Vector2[] Hull)
{
    /// <summary>The upright rectangle around it.</summary>
    public Box Bounds => new(Hull.Min(point => point.X), Hull.Min(point => point.Y), Hull.Max(point => point.X), Hull.Max(point => point.Y));

    public TextRegion Moved(Vector2 by) => new(Array.ConvertAll(Hull, point => point + by));

    private const float MapThreshold = 0.3f;
    private const float ScoreThreshold = 0.5f;
    private const int MinSide = 3;

    /// <summary>Finds the regions of a probability map (eight-connected pixels above the threshold).</summary>
    /// <param name="scale">From pixels of the map to pixels of the image.</param>
    public static List<TextRegion> Find(ReadOnlySpan<float> map, int width, int height, Vector2 scale)
    {
        var seen = new bool[map.Length];
        var regions = new List<TextRegion>();
        var pixels = new List<int>();
        for (var start = 0; start < map.Length; start++)
        {
            if (seen[start] || map[start] <= MapThreshold)
                continue;
            Fill(map, width, height, start, seen, pixels);
            if (Score(map, pixels) < ScoreThreshold)
                continue;
            var hull = ConvexHull(pixels, width);
            var box = TextBox.Smallest(hull);
            if (Math.Min(box.Width, box.Height) >= MinSide)
                regions.Add(new TextRegion(Array.ConvertAll(hull, point => (point + new Vector2(0.5f)) * scale - new Vector2(0.5f))));
        }
        return regions;
    }

    private static float Score(ReadOnlySpan<float> map, List<int> pixels)
    {
        var sum = 0f;
        foreach (var pixel in pixels)
            sum += map[pixel];
        return sum / pixels.Count;
    }

    private static void Fill(ReadOnlySpan<float> map, int width, int height, int start, bool[] seen, List<int> pixels)
    {
        pixels.Clear();
        pixels.Add(start);
        seen[start] = true;
        for (var next = 0; next < pixels.Count; next++)
        {
            var (y, x) = Math.DivRem(pixels[next], width);
            for (var ny = Math.Max(0, y - 1); ny <= Math.Min(height - 1, y + 1); ny++)
                for (var nx = Math.Max(0, x - 1); nx <= Math.Min(width - 1, x + 1); nx++)
                {
                    var neighbour = ny * width + nx;
                    if (seen[neighbour] || map[neighbour] <= MapThreshold)
                        continue;
                    seen[neighbour] = true;
                    pixels.Add(neighbour);
                }
        }
    }

    /// <summary>Andrew's monotone chain.</summary>
    private static Vector2[] ConvexHull(List<int> pixels, int width)
    {
        pixels.Sort();
        var hull = new List<Vector2>();
        void Chain(IEnumerable<int> ordered)
        {
            var start = hull.Count;
            foreach (var pixel in ordered)
            {
                var point = new Vector2(pixel % width, pixel / width);
                while (hull.Count >= start + 2 && Cross(hull[^2], hull[^1], point) <= 0)
                    hull.RemoveAt(hull.Count - 1);
                hull.Add(point);
            }
            hull.RemoveAt(hull.Count - 1);
        }
        Chain(pixels);
        Chain(pixels.AsEnumerable().Reverse());
        return [.. hull];
    }

    private static float Cross(Vector2 origin, Vector2 a, Vector2 b) =>
        (a.X - origin.X) * (b.Y - origin.Y) - (a.Y - origin.Y) * (b.X - origin.X);
}
