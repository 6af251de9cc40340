using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Sluice.Sensitivity;

/// <summary>
/// Finds the marks of confidential papers. A mark stands alone, on a line or between separators, in capitals or with a capital
/// first letter; the same word in a sentence ("we keep this confidential") is prose.
/// </summary>
internal static partial class ConfidentialMarks
{
    private const double InCapitals = 0.85, AsTitle = 0.65, Intensified = 0.1, Weak = 0.4, AtEdge = 0.25, Again = 0.2;
    private const int MinLinesOfPage = 5;

    private static readonly IReadOnlyList<string[]> Marks = Phrases(MarkWords.Marks);
    private static readonly IReadOnlyList<string[]> WeakMarks = Phrases(MarkWords.WeakMarks);
    private static readonly HashSet<string> Companions = new(MarkWords.Companions, StringComparer.Ordinal);
    private static readonly HashSet<string> Intensifiers = new(MarkWords.Intensifiers, StringComparer.Ordinal);

    public static IEnumerable<SensitivityFinding> Find(IReadOnlyList<TextLine> rows, SensitivityOptions options)
    {
        IReadOnlyList<string[]> marks = options.ConfidentialMarks.Count == 0 ? Marks : [.. Marks, .. Phrases(options.ConfidentialMarks)];
        var weak = new List<(TextLine Row, double Confidence)>();
        for (var i = 0; i < rows.Count; i++)
        {
            var segments = Separator().Split(rows[i].Text).Select(Words).Where(words => words.Length > 0).ToArray();
            if (segments.FirstOrDefault(words => IsMark(words, marks)) is { } mark)
                yield return Finding(rows[i], Confidence(mark));
            else if (segments.Any(words => words.All(word => word.IsCapital) && IsMark(words, WeakMarks)))
                weak.Add((rows[i], Weak + (rows.Count >= MinLinesOfPage && (i == 0 || i == rows.Count - 1) ? AtEdge : 0)));
        }

        foreach (var (row, confidence) in weak)
            yield return Finding(row, confidence + (weak.Count > 1 ? Again : 0));
    }

    private static SensitivityFinding Finding(TextLine row, double confidence) => new(SensitivityKinds.Confidential, Math.Round(confidence, 2), row.Place);

    private static double Confidence(Word[] words) =>
        (words.All(word => word.IsCapital) ? InCapitals : AsTitle) + (words.Any(word => Intensifiers.Contains(word.Folded)) ? Intensified : 0);

    // A mark's words in a row, and besides them only companions and numbers.
    private static bool IsMark(Word[] words, IReadOnlyList<string[]> phrases) =>
        words[0].StartsLikeTitle && Enumerable.Range(0, words.Length).Any(start => phrases.Any(phrase =>
            words[start].Folded == phrase[0] && phrase.Length <= words.Length - start
            && words.Skip(start).Take(phrase.Length).Select(word => word.Folded).SequenceEqual(phrase, StringComparer.Ordinal)
            && words.Where((_, i) => i < start || i >= start + phrase.Length).All(word => word.IsNumber || Companions.Contains(word.Folded))));

    private static IReadOnlyList<string[]> Phrases(IEnumerable<string> phrases) =>
        [.. phrases.Select(phrase => Words(phrase).Select(word => word.Folded).ToArray()).Where(words => words.Length > 0)];

    private static Word[] Words(string text)
    {
        // A full stop ends a sentence, and a sentence is no mark.
        if (text.TrimEnd().EndsWith('.') && text.Any(char.IsLower))
            return [];
        Word[] words = [.. WordPattern().Matches(text).Select(match => Word.Of(match.Value))];
        // Marks are sometimes set with blanks between the letters.
        return words.Length > 4 && words.All(word => word.Folded.Length == 1) ? [Word.Of(string.Concat(words.Select(word => word.Folded)))] : words;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Word(string Folded, bool IsCapital, bool StartsLikeTitle)
    {
        public bool IsNumber => Folded.All(char.IsDigit);

        public static Word Of(string text)
        {
            var letters = text.Count(char.IsLetter);
            var folded = TextFolding.Fold(text);
            // Recognition takes some letters for digits; in a word of letters they are letters.
            if (letters >= 3 && text.Length - letters <= 2)
                folded = folded.Replace('0', 'O').Replace('1', 'I').Replace('5', 'S').Replace('8', 'B');
            return new(folded, !text.Any(char.IsLower), !char.IsLower(text[0]));
        }
    }

    // A hyphen separates only with blanks around it: "non-confidential" is one word.
    [GeneratedRegex(@"\s[-–—]+\s|[–—|:/•·*()\[\]{}<>«»""“”„★☆●■_]|\s{3,}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Separator();

    [GeneratedRegex(@"[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{N}]+)?|&", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WordPattern();
}
