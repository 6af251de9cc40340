namespace Sluice.Sensitivity;

/// <summary>
/// Finds machine-readable zones among recognised lines: lines may be split, joined, out of order, or some fillers too long or
/// too short.
/// </summary>
internal static class MrzSearch
{
    private const int MaxCandidates = 10, MaxLost = 6;
    private const double NamesAlone = 0.6;

    private sealed record Candidate(string Text, TextPlace Place);

    public static IEnumerable<SensitivityFinding> Find(IReadOnlyList<TextLine> lines, IReadOnlyList<TextLine> rows)
    {
        Candidate[] candidates =
        [
            .. lines.Concat(rows).Select(line => new Candidate(MrzText.Read(line.Text), line.Place))
                .SelectMany(Parts).Where(candidate => candidate.Text.Length >= 24).Distinct()
                .OrderByDescending(candidate => candidate.Text.Count(character => character == '<')).Take(MaxCandidates),
        ];
        var best = MrzFormat.All.SelectMany(format => Readings(format, candidates)).MaxBy(finding => finding.Confidence);
        return best is not null ? [best] : candidates.Select(OfNamesAlone).OfType<SensitivityFinding>().Take(1);
    }

    private static IEnumerable<SensitivityFinding> Readings(MrzFormat format, Candidate[] candidates)
    {
        foreach (var second in candidates)
        {
            foreach (var text in Fits(second.Text, format.Length))
            {
                foreach (var first in candidates.Where(other => other != second).Append(null))
                {
                    var finding = format.NamesLine == 0 ? WithNames(format, first, second, text) : WithNumber(format, candidates, first, second, text);
                    if (finding is not null)
                        yield return finding;
                }
            }
        }
    }

    // TD2, TD3 and visas: the second line holds all digits, the first one the code and the names.
    private static SensitivityFinding? WithNames(MrzFormat format, Candidate? first, Candidate second, string text)
    {
        var names = first is null ? null : MrzText.Names(first.Text, format.Length, hasCode: true);
        if (first is not null && names is null)
            return null;
        var reading = MrzReading.Of(format, (names ?? new string('<', format.Length)) + text);
        return reading is null ? null : Judge(format, reading, names is not null, first?.Place.Union(second.Place) ?? second.Place);
    }

    // TD1: the first two lines hold the digits, the third one the names.
    private static SensitivityFinding? WithNumber(MrzFormat format, Candidate[] candidates, Candidate? first, Candidate second, string text)
    {
        if (first is null)
            return null;
        foreach (var top in Fits(first.Text, format.Length))
        {
            var reading = MrzReading.Of(format, top + text + new string('<', format.Length));
            if (reading is null || reading.Agreeing < 2)
                continue;
            var third = Array.Find(candidates, other => other != first && other != second && MrzText.Names(other.Text, format.Length, hasCode: false) is not null);
            var place = first.Place.Union(second.Place).Union(third?.Place ?? default);
            if (Judge(format, reading, third is not null, place) is { } finding)
                return finding;
        }

        return null;
    }

    private static SensitivityFinding? Judge(MrzFormat format, MrzReading reading, bool hasNames, TextPlace place)
    {
        // By chance one digit in ten agrees; three, or two and a line of names, do not.
        if (reading.Agreeing < (hasNames ? 2 : 3) || format.Kind(reading.Code, reading.CompositeAgrees) is not { } kind)
            return null;
        // Fine enough that one repair more loses against the reading without it: the best of several readings counts.
        return new(kind, Math.Round(0.4 + (0.49 * reading.Agreement) + (hasNames ? 0.1 : 0), 4), place);
    }

    // A line of names with its code and a tail of fillers looks like nothing else, even when the rest cannot be read.
    private static SensitivityFinding? OfNamesAlone(Candidate candidate)
    {
        var length = candidate.Text.Length > 40 ? 44 : 36;
        if (Math.Abs(candidate.Text.Length - length) > 4 || candidate.Text.Count(character => character == '<') < 8)
            return null;
        return MrzText.Names(candidate.Text, length, hasCode: true) is { } names && names[5] != '<'
            ? names[0] switch
            {
                'P' or 'V' => new(SensitivityKinds.Passport, NamesAlone, candidate.Place),
                'I' or 'A' or 'C' when length == 36 => new(SensitivityKinds.IdCard, NamesAlone, candidate.Place),
                _ => null,
            }
            : null;
    }

    // Lines that recognition ran together come apart again at their lengths.
    private static IEnumerable<Candidate> Parts(Candidate candidate)
    {
        yield return candidate;
        foreach (var format in (MrzFormat[])[MrzFormat.Td3, MrzFormat.Td2, MrzFormat.Td1])
        {
            if (Math.Abs(candidate.Text.Length - format.Pattern.Length) > MaxLost || candidate.Text.Length < 2 * format.Length)
                continue;
            for (var line = 0; line + 1 < format.Lines; line++)
                yield return candidate with { Text = candidate.Text.Substring(line * format.Length, format.Length) };
            yield return candidate with { Text = candidate.Text[^format.Length..] };
        }
    }

    // Texts of exactly the length: what is missing or too much is put down to one run of fillers.
    private static IEnumerable<string> Fits(string text, int length)
    {
        var missing = length - text.Length;
        if (missing == 0)
            yield return text;
        if (missing == 0 || Math.Abs(missing) > MaxLost)
            yield break;
        if (missing < 0)
        {
            yield return text[..length];
            yield return text[^length..];
        }

        for (var start = text.IndexOf('<', StringComparison.Ordinal); start >= 0;)
        {
            var end = start;
            while (end < text.Length && text[end] == '<')
                end++;
            if (missing > 0)
                yield return text.Insert(start, new string('<', missing));
            else if (end - start >= -missing)
                yield return text.Remove(start, -missing);
            start = end < text.Length ? text.IndexOf('<', end) : -1;
        }
    }
}
