using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Sluice.Sensitivity;

/// <summary>
/// Finds the marks of confidential papers. A mark stands on a short line like a title: alone, between separators, with its
/// companions, or beside a name; the same word in a sentence ("we keep this confidential") is prose.
/// </summary>
internal static partial class ConfidentialMarks
{
    private const double InCapitals = 0.85, AsTitle = 0.65, Intensified = 0.1, BesideName = 0.1, Weak = 0.4, AtEdge = 0.25, Again = 0.2;
    private const int MinLinesOfPage = 5, MaxLinesOfStamp = 4, MaxLettersOfStamp = 30, MaxNameWords = 5, MaxNameLetters = 45, MinLettersWithoutBlank = 8, MaxLettersOfLine = 120;

    /// <param name="Start">Where it begins in the text that was judged.</param>
    /// <param name="End">Where it ends.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Mark(double Confidence, int Start, int End);

    public static IEnumerable<SensitivityFinding> Find(IReadOnlyList<TextLine> rows, SensitivityOptions options)
    {
        var marks = options.ConfidentialMarks.Count == 0 ? MarkWords.Marks : MarkWords.MarksWith(options.ConfidentialMarks);
        var weak = new List<(TextLine Row, double Confidence)>();
        for (var i = 0; i < rows.Count; i++)
        {
            var surroundings = new MarkSurroundings(rows, i);
            if (InRow(rows[i].Text, marks).FirstOrDefault(mark => !surroundings.Deny(mark.Start, mark.End)) is { Confidence: > 0 } mark)
                yield return Finding(rows[i].Place, mark.Confidence);
            else if (OverRows(rows, i, marks) is { } stamp && !surroundings.Deny(0, rows[i].Text.Length))
                yield return stamp;
            else if (Segments(rows[i].Text).Any(segment => Judge(segment.Text, MarkWords.WeakMarks, mayHaveName: false) is { Confidence: >= InCapitals } found
                && !surroundings.Deny(segment.Start + found.Start, segment.Start + found.End)))
                weak.Add((rows[i], Weak + (rows.Count >= MinLinesOfPage && (i == 0 || i == rows.Count - 1) ? AtEdge : 0)));
        }

        foreach (var (row, confidence) in weak)
            yield return Finding(row.Place, confidence + (weak.Count > 1 ? Again : 0));
    }

    private static SensitivityFinding Finding(TextPlace place, double confidence) => new(SensitivityKinds.Confidential, Math.Round(confidence, 2), place);

    // Marks may have a separator in their midst: "OFFICIAL: SENSITIVE".
    private static IEnumerable<Mark> InRow(string row, MarkLexicon marks)
    {
        foreach (var (start, text) in Segments(row))
        {
            if (Judge(text, marks, mayHaveName: true) is { } mark)
                yield return mark with { Start = start + mark.Start, End = start + mark.End };
        }

        if (!IsSentence(row, 0) && Judge(row, marks, mayHaveName: false) is { } whole)
            yield return whole;
    }

    // What stands between separators, and the sentences of it.
    private static IEnumerable<(int Start, string Text)> Segments(string row)
    {
        var start = 0;
        foreach (Match separator in Separator().Matches(row))
        {
            yield return (start, row[start..separator.Index]);
            start = separator.Index + separator.Length;
        }

        if (!IsSentence(row, start))
            yield return (start, row[start..]);
    }

    // A full stop ends a sentence, and a sentence is no mark.
    private static bool IsSentence(string row, int start) => row.TrimEnd().EndsWith('.') && row.Skip(start).Any(char.IsLower);

    // Stamps break a mark over several lines.
    private static SensitivityFinding? OverRows(IReadOnlyList<TextLine> rows, int at, MarkLexicon marks)
    {
        var (text, place, row) = ("", default(TextPlace), (int?)at);
        for (var count = 1; count <= MaxLinesOfStamp && row is { } next && rows[next].Text.Length <= MaxLettersOfStamp; count++, row = TextRows.Below(rows, next))
        {
            var start = text.Length;
            (text, place) = ($"{text} {rows[next].Text}", place.Union(rows[next].Place));
            if (count > 1 && Judge(text, marks, mayHaveName: false) is { } mark && mark.Start <= rows[at].Text.Length && mark.End > start + 1)
                return Finding(place, mark.Confidence);
        }

        return null;
    }

    private static Mark? Judge(string text, MarkLexicon marks, bool mayHaveName)
    {
        var line = MarkText.Of(text);
        if (line.Letters.Length > MaxLettersOfLine)
            return null;
        (int Start, int End)[] found = [.. marks.In(line)];
        if (found.Length == 0 || char.IsLower(text[line.Origins[0]]))
            return null;
        var known = new KnownWords(line, found);
        return found.OrderByDescending(mark => mark.End - mark.Start)
            .Select(mark => Judge(line, known, mark.Start, mark.End, mayHaveName))
            .FirstOrDefault(mark => mark is not null);
    }

    private static Mark? Judge(MarkText line, KnownWords known, int start, int end, bool mayHaveName)
    {
        var isCapital = line.IsCapital(start, end);
        var isGlued = !known.BeginsAt(start);
        if (!known.EndsAt(end) || known.IsDenied(start) || MarkWords.Titles.In(line).Any(title => line.IsEdge(title.Start) && title.Start <= start && title.End >= end))
            return null;
        (int Start, int End)[] names = [.. line.Spans.Where(word => !known.Covers(word.Start, word.End, start, end))];
        var before = Array.FindAll(names, word => word.Start < start);
        var after = Array.FindAll(names, word => word.Start >= end);
        if (names.Length > 0)
        {
            var letters = names.Sum(word => Math.Min(word.End, word.Start < start ? start : word.End) - word.Start);
            if (!mayHaveName || names.Length > MaxNameWords || letters > MaxNameLetters || char.IsLower(line.Text[line.Origins[start]])
                || Array.Exists(before, word => char.IsLower(line.Text[line.Origins[word.Start]])) || before.Concat(after.Take(1)).Any(word => MarkWords.Prose.Contains(line.Letters[word.Start..word.End])))
                return null;
            // "CONFIDENTIAL Northwind" is a mark, "Confidential Computing" and "CONFIDENTIAL WASTE" are things.
            if (after.Length > 0 && !Array.Exists(after, word => MarkWords.Companies.Contains(line.Letters[word.Start..word.End])) && (!isCapital || line.IsCapital(after[0].Start, after[0].End)))
                return null;
        }

        // Where the blank before it was lost, only a long mark in capitals stands out.
        if (isGlued && (!isCapital || end - start < MinLettersWithoutBlank || !line.IsCapital(line.WordStart(start), start) || start - line.WordStart(start) < 3
            || MarkWords.Prose.Concat(MarkWords.Negations).Any(word => line.Letters.AsSpan(0, start).EndsWith(word, StringComparison.Ordinal))))
            return null;
        var allCapital = isCapital && line.Spans.Except(names).All(word => line.IsCapital(word.Start, word.End));
        var isStrong = MarkWords.Intensifiers.In(line).Any(word => known.BeginsAt(word.Start) && known.EndsAt(word.End));
        return new((allCapital ? InCapitals : AsTitle) + (isStrong ? Intensified : 0) - (names.Length > 0 ? BesideName : 0), line.Origins[start], line.Origins[end - 1] + 1);
    }

    /// <summary>Which letters of a line belong to marks, companions and numbers, one behind the other from the edge of a word.</summary>
    private sealed class KnownWords
    {
        private readonly MarkText _line;
        private readonly bool[] _begins, _ends, _known;
        private readonly (int Start, int End)[] _items;

        public KnownWords(MarkText line, (int Start, int End)[] marks)
        {
            var length = line.Letters.Length;
            _line = line;
            (_begins, _ends, _known) = (new bool[length + 1], new bool[length + 1], new bool[length]);
            _items = [.. marks.Concat(MarkWords.Companions.In(line)).Where(item => IsLong(line, item) || (line.IsEdge(item.Start) && line.IsEdge(item.End))), .. Numbers(line)];
            var (byStart, byEnd) = (_items.ToLookup(item => item.Start), _items.ToLookup(item => item.End));
            for (var at = 0; at <= length; at++)
                _begins[at] = line.IsEdge(at) || byEnd[at].Any(item => _begins[item.Start]);
            for (var at = length; at >= 0; at--)
                _ends[at] = line.IsEdge(at) || byStart[at].Any(item => _ends[item.End]);
            foreach (var (start, end) in _items.Where(item => _begins[item.Start] && _ends[item.End]))
                _known.AsSpan(start..end).Fill(true);
        }

        public bool BeginsAt(int at) => _begins[at];

        public bool EndsAt(int at) => _ends[at];

        public bool Covers(int start, int end, int markStart, int markEnd) =>
            Enumerable.Range(start, end - start).All(at => _known[at] || (at >= markStart && at < markEnd));

        /// <summary>Whether a word that negates it stands before the mark, or before its companions.</summary>
        public bool IsDenied(int mark)
        {
            var (seen, open) = (new HashSet<int> { mark }, new Stack<int>([mark]));
            while (open.TryPop(out var at))
            {
                if (MarkWords.Negations.Any(word => word.Length <= at && _begins[at - word.Length] && string.CompareOrdinal(_line.Letters, at - word.Length, word, 0, word.Length) == 0))
                    return true;
                foreach (var (start, _) in _items.Where(item => item.End == at && !_line.IsNumber(item.Start) && _begins[item.Start]))
                {
                    if (seen.Add(start))
                        open.Push(start);
                }
            }

            return false;
        }

        // The short ones are in many words; writing without blanks has no edges.
        private static bool IsLong(MarkText line, (int Start, int End) item) => item.End - item.Start >= 3 || line.Letters[item.Start] >= '\u2E80';

        private static IEnumerable<(int Start, int End)> Numbers(MarkText line)
        {
            for (var start = 0; start < line.Letters.Length; start++)
            {
                var end = start;
                while (end < line.Letters.Length && line.IsNumber(end) && (end == start || !line.IsEdge(end)))
                    end++;
                if (end == start)
                    continue;
                yield return (start, end);
                start = end - 1;
            }
        }
    }

    // A hyphen separates only with blanks around it: "non-confidential" is one word. A full stop does behind a word, but not in "L.A. Confidential".
    [GeneratedRegex(@"\s[-–—]+\s|[–—|丨:/•·*()\[\]{}<>«»""“”„★☆●■_©®™]|\s{3,}|(?<=[\p{L}\p{N}][\p{L}])\.(?=\s*\p{Lu})|(?<=[\p{L}\p{N}][\p{L}])\.\s(?=\p{L})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Separator();
}
