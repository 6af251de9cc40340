using System.Text.RegularExpressions;

namespace Sluice.Sensitivity;

/// <summary>What stands around a mark and says that it does not hold: an answer, a negation, an empty box, a list of all classes.</summary>
internal sealed partial class MarkSurroundings(IReadOnlyList<TextLine> rows, int at)
{
    private const int LevelsApart = 6, MaxWordsOfNegation = 3;

    private string Row => rows[at].Text;

    /// <param name="start">Where the mark begins in its row.</param>
    /// <param name="end">Where it ends.</param>
    public bool Deny(int start, int end)
    {
        var (before, behind) = (Row[..start], Row[end..]);
        if (Boxes().Matches(before) is [.., var box])
            return box.Groups["empty"].Success;
        return EmptyBoxBehind().IsMatch(behind) || IsAnswered(behind) || IsNegated(before) || IsHeading(before) || IsDisclaimer || IsOneOfAllLevels;
    }

    // "Confidential: No", "Confidential?", and the answer in the next column or line.
    private bool IsAnswered(string behind) =>
        behind.AsSpan().TrimStart() is ['?' or '？', ..] || IsAnswer(behind)
        || Enumerable.Range(Math.Max(0, at - 3), Math.Min(rows.Count, at + 4) - Math.Max(0, at - 3)).Any(other => IsBeside(rows[at].Place, rows[other].Place) && IsAnswer(rows[other].Text))
        || (behind.TrimEnd().EndsWith(':') && TextRows.Below(rows, at) is { } below && IsAnswer(rows[below].Text));

    private static bool IsAnswer(string text) => MarkWords.Answers.Contains(MarkText.Of(text).Letters);

    private static bool IsBeside(TextPlace left, TextPlace right) => left.Height > 0 && right.X >= left.Right && Math.Abs(left.CentreY - right.CentreY) * 2 <= left.Height;

    private bool IsNegated(string before)
    {
        if (before.Any(char.IsLetter))
            return EndsWithNegation(MarkText.Of(before));
        return TextRows.Above(rows, at) is { } above && MarkText.Of(rows[above].Text) is { Words.Count: <= MaxWordsOfNegation } line && EndsWithNegation(line);
    }

    private static bool EndsWithNegation(MarkText text) => text.Words is [.., var last] && MarkWords.Negations.Contains(text.Letters[last.Start..]);

    // A clause of a contract, and a time in a programme.
    private static bool IsHeading(string before) => ClauseOrTime().IsMatch(before);

    private bool IsDisclaimer => MarkText.Of(Row).Letters.Contains("EMAII", StringComparison.Ordinal);

    // A page that explains the classes, or lets choose among them, has the open one too, and a further one.
    private bool IsOneOfAllLevels
    {
        get
        {
            var levels = Enumerable.Range(Math.Max(0, at - LevelsApart), Math.Min(rows.Count, at + LevelsApart + 1) - Math.Max(0, at - LevelsApart))
                .SelectMany(row => Parts().Split(rows[row].Text).Select(MarkText.Of)).Where(text => text.Words.Count > 0).ToArray();
            return levels.Any(text => MarkWords.OpenLevels.Any(level => text.Letters.StartsWith(level, StringComparison.Ordinal) && text.IsEdge(level.Length)))
                && levels.Count(text => MarkWords.Marks.In(text).Concat(MarkWords.WeakMarks.In(text)).Any(level => level.Start == 0 && text.IsEdge(level.End))) > 1;
        }
    }

    // Recognition gives some empty boxes as the sign for "mouth".
    [GeneratedRegex(@"(?<empty>\[\s*\]|\(\s*\)|[☐□◻▢○◯⬜口])|\[\s*[xX×✓✔vV]\s*\]|\(\s*[xX×✓✔vV•●]\s*\)|[☑☒✓✔◉⦿■]", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Boxes();

    [GeneratedRegex(@"^\s*:?\s*(?:\[\s*\]|\(\s*\)|[☐□◻▢○◯⬜口])", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex EmptyBoxBehind();

    [GeneratedRegex(@"^\W*(?:(?:[0-9]{1,2}(?:\.[0-9]{1,2})*[.)]|§+ ?[0-9]*|[0-9]{1,2}[:.h][0-9]{2}\s.*)\s*)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ClauseOrTime();

    [GeneratedRegex(@"[|/•·,;\[\]()☐□☒☑]|\s{3,}|\s[-–—]\s", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Parts();
}
