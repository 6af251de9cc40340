namespace Sluice.Sensitivity;

/// <summary>
/// Puts pieces that stand next to each other back into rows: recognition takes wide gaps for the end of a line, so that a card
/// number comes as four boxes.
/// </summary>
internal static class TextRows
{
    /// <summary>The rows from top to bottom; a piece without a place is a row of its own.</summary>
    public static IReadOnlyList<TextLine> Of(IReadOnlyList<TextLine> lines)
    {
        var rows = lines.Where(line => line.Place.Height <= 0).ToList();
        var rest = lines.Where(line => line.Place.Height > 0).OrderBy(line => line.Place.X).ToList();
        while (rest.Count > 0)
        {
            var last = rest[0];
            var row = last;
            rest.RemoveAt(0);
            while (Next(last, rest) is { } next)
            {
                rest.Remove(next);
                row = new TextLine($"{row.Text} {next.Text}", row.Place.Union(next.Place), Math.Min(row.Confidence, next.Confidence));
                last = next;
            }

            rows.Add(row);
        }

        return [.. rows.OrderBy(row => row.Place.CentreY)];
    }

    /// <summary>The row that stands next above one, or null; of rows without a place, the one before.</summary>
    public static int? Above(IReadOnlyList<TextLine> rows, int at)
    {
        for (var other = at - 1; other >= 0; other--)
        {
            if (IsNextBelow(rows[other].Place, rows[at].Place))
                return other;
        }

        return null;
    }

    /// <summary>The row that stands next below one, or null.</summary>
    public static int? Below(IReadOnlyList<TextLine> rows, int at)
    {
        for (var other = at + 1; other < rows.Count; other++)
        {
            if (IsNextBelow(rows[at].Place, rows[other].Place))
                return other;
        }

        return null;
    }

    private static bool IsNextBelow(TextPlace above, TextPlace below) =>
        above.Height <= 0 || below.Height <= 0
            ? above.Height <= 0 && below.Height <= 0
            : above.X < below.Right && below.X < above.Right && below.Y > above.Y && below.Y - (above.Y + above.Height) <= 3 * Math.Max(above.Height, below.Height) / 2;

    // The nearest piece to the right on the same level, at most three heights away.
    private static TextLine? Next(TextLine last, List<TextLine> rest) => rest
        .Where(line => Follows(last.Place, line.Place))
        .MinBy(line => line.Place.X - last.Place.Right);

    private static bool Follows(TextPlace left, TextPlace right)
    {
        var gap = right.X - left.Right;
        var (low, high) = (Math.Min(left.Height, right.Height), Math.Max(left.Height, right.Height));
        return gap >= -low / 2 && gap <= 3 * low && high <= 2 * low && Math.Abs(left.CentreY - right.CentreY) * 2 <= high;
    }
}
