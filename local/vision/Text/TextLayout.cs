using System.Numerics;

namespace Sluice.Vision.Text;

/// <summary>Finds out how a page lies and which of its regions make up a line.</summary>
internal static class TextLayout
{
    // The detector is trained on shrunken regions; this grows them back (ratio of area to perimeter).
    private const float Unclip = 1.6f;

    // Of the smaller height: how far centres of one line may be apart across, and how wide a gap a line may have.
    private const float SameLine = 0.5f;
    private const float MaxGap = 2f;

    // The detector misses a digit that stands alone behind fillers. Longer lines get this much of their height on either side; what is
    // nearer than MaxGap is part of the line anyway.
    private const float LineMargin = 0.75f;
    private const float LongLine = 10f;

    /// <summary>The boxes of all lines, from the top; all run in about the same direction, which may be upside down.</summary>
    public static List<TextBox> Lines(IReadOnlyList<TextRegion> regions)
    {
        if (regions.Count == 0)
            return [];
        var smallest = regions.Select(region => TextBox.Smallest(region.Hull)).ToList();
        var right = Direction(smallest);
        var boxes = regions.Zip(smallest, (region, box) => Box(region, box, right)).ToList();
        return [.. Merge(boxes, right).Select(Extend).OrderBy(box => Vector2.Dot(box.Center, new Vector2(-right.Y, right.X)))];
    }

    private static TextBox Extend(TextBox line) =>
        line.Width > LongLine * line.Height ? line with { Width = line.Width + 2 * LineMargin * line.Height } : line;

    /// <summary>
    /// The direction of reading up to a half turn. Short words say little about it and long lines much, so each
    /// elongated box votes with its length: first for the tilt (angles modulo 90°), then for one of the two axes.
    /// </summary>
    private static Vector2 Direction(IReadOnlyList<TextBox> boxes)
    {
        var sum = Vector2.Zero;
        foreach (var box in boxes.Where(box => box.IsElongated))
        {
            var (sin, cos) = MathF.SinCos(4 * MathF.Atan2(box.Right.Y, box.Right.X));
            sum += Math.Max(box.Width, box.Height) * new Vector2(cos, sin);
        }
        var (y, x) = MathF.SinCos(sum == Vector2.Zero ? 0 : MathF.Atan2(sum.Y, sum.X) / 4);
        var right = new Vector2(x, y);
        var along = boxes.Where(box => box.IsElongated).Sum(box => IsAlong(box, right) ? box.Width + box.Height : -box.Width - box.Height);
        return along >= 0 ? right : new Vector2(y, -x);
    }

    private static bool IsAlong(TextBox box, Vector2 right) =>
        Math.Abs(Vector2.Dot(box.Right, right)) > 0.7f == box.Width >= box.Height;

    // A long line knows its own tilt better than the page does (perspective); a short one takes the page's.
    private static TextBox Box(TextRegion region, TextBox smallest, Vector2 right)
    {
        var box = TextBox.Around(region.Hull, right);
        if (Math.Max(smallest.Width, smallest.Height) > LongLine * Math.Min(smallest.Width, smallest.Height))
        {
            var own = Enumerable.Range(0, 4).Select(smallest.Turn).MaxBy(turned => Vector2.Dot(turned.Right, right))!;
            const float tenDegrees = 0.985f;
            if (Vector2.Dot(own.Right, right) > tenDegrees)
                box = own;
        }
        return box.Grow(box.Width * box.Height * Unclip / (2 * (box.Width + box.Height)));
    }

    // Again and again, because a fragment may fit to its line only after it has found its other half.
    private static List<TextBox> Merge(List<TextBox> boxes, Vector2 right)
    {
        while (true)
        {
            var lines = new List<TextBox>();
            foreach (var box in boxes.OrderBy(box => Vector2.Dot(box.Center, right)))
            {
                var before = lines.FindLastIndex(line => Follows(line, box));
                if (before < 0)
                    lines.Add(box);
                else
                    lines[before] = TextBox.Around([.. lines[before].Corners, .. box.Corners], Longer(lines[before], box).Right);
            }
            if (lines.Count == boxes.Count)
                return lines;
            boxes = lines;
        }
    }

    private static TextBox Longer(TextBox a, TextBox b) => a.Width >= b.Width ? a : b;

    private static bool Follows(TextBox line, TextBox next)
    {
        if (line.Height > line.Width || next.Height > next.Width * 2)
            return false;
        var height = Math.Min(line.Height, next.Height);
        var distance = next.Center - line.Center;
        var axis = Longer(line, next);
        var gap = Vector2.Dot(distance, axis.Right) - (line.Width + next.Width) / 2;
        return Math.Abs(Vector2.Dot(distance, axis.Down)) < SameLine * height && gap < MaxGap * height
            && Math.Max(line.Height, next.Height) < 2 * height;
    }
}
