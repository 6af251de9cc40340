namespace Sluice.Sensitivity;

/// <summary>
/// Finds machine-readable zones among recognised lines: lines may be split, joined, out of order, or some fillers too long or
/// too short.
/// </summary>
internal static class MrzSearch
{
    private const int MaxCandidates = 10, MaxLost = 6;
    private const int LicenceLength = 30, MinDigitsOfLicence = 8;
    private const double NamesAlone = 0.6, Licence = 0.75;

    private sealed record Candidate(string Text, TextPlace Place);

    private sealed record Zone(SensitivityFinding Finding, params Candidate[] Lines);

    /// <summary>All zones, for a photo may show several documents: the surest reading of each, and of those as sure the one whose lines stand closest.</summary>
    public static IEnumerable<SensitivityFinding> Find(IReadOnlyList<TextLine> lines, IReadOnlyList<TextLine> rows)
    {
        Candidate[] all =
        [
            .. lines.Concat(rows).Select(line => new Candidate(MrzText.Read(line.Text), line.Place))
                .SelectMany(Parts).Where(candidate => candidate.Text.Length >= 24).Distinct()
                .OrderByDescending(candidate => candidate.Text.Count(character => character == '<')),
        ];
        var candidates = all[..Math.Min(all.Length, MaxCandidates)];
        var found = new List<SensitivityFinding>();
        foreach (var (finding, parts) in MrzFormat.All.SelectMany(format => Readings(format, candidates))
            .OrderByDescending(zone => zone.Finding.Confidence).ThenBy(zone => zone.Finding.Place.Area)
            .Concat(all.Select(OfLicence).Concat(candidates.Select(OfNamesAlone)).OfType<Zone>()))
        {
            if (!Array.Exists(parts, part => found.Exists(other => other.Place.Covers(part.Place))))
                found.Add(finding);
        }

        return found;
    }

    private static IEnumerable<Zone> Readings(MrzFormat format, Candidate[] candidates)
    {
        foreach (var second in candidates)
        {
            foreach (var text in Fits(second.Text, format.Length))
            {
                foreach (var first in candidates.Where(other => other != second).Append(null))
                {
                    var zone = format.NamesLine == 0 ? WithNames(format, first, second, text) : WithNumber(format, candidates, first, second, text);
                    if (zone is not null)
                        yield return zone;
                }
            }
        }
    }

    // TD2, TD3 and visas: the second line holds all digits, the first one the code and the names.
    private static Zone? WithNames(MrzFormat format, Candidate? first, Candidate second, string text)
    {
        string?[] tops = first is null ? [new string('<', format.Length)] : format == MrzFormat.French ? [.. Fits(first.Text, format.Length)] : [MrzText.Names(first.Text, format.Length, hasCode: true)];
        return tops.OfType<string>().Select(top => MrzReading.Of(format, top + text)).OfType<MrzReading>()
            .Select(reading => Judge(format, reading, first is not null, first, second))
            .MaxBy(zone => zone?.Finding.Confidence);
    }

    // TD1: the first two lines hold the digits, the third one the names.
    private static Zone? WithNumber(MrzFormat format, Candidate[] candidates, Candidate? first, Candidate second, string text)
    {
        if (first is null)
            return null;
        foreach (var top in Fits(first.Text, format.Length))
        {
            var reading = MrzReading.Of(format, top + text + new string('<', format.Length));
            if (reading is null || reading.Evidence < 2)
                continue;
            var third = Array.Find(candidates, other => other != first && other != second && MrzText.Names(other.Text, format.Length, hasCode: false) is not null);
            if (Judge(format, reading, third is not null, first, second, third) is { } zone)
                return zone;
        }

        return null;
    }

    private static Zone? Judge(MrzFormat format, MrzReading reading, bool hasNames, params Candidate?[] lines)
    {
        // By chance one digit in ten agrees; three, or two and a line of names with its code, do not.
        var hasCode = char.IsAsciiLetter(reading.Code);
        if (reading.Evidence < (hasNames && hasCode ? 2 : 3) || format.Kind(reading.Code, reading.CompositeAgrees, reading.Last) is not { } kind)
            return null;
        // Fine enough that one repair more loses against the reading without it: the best of several readings counts.
        Candidate[] parts = [.. lines.OfType<Candidate>()];
        var place = parts.Aggregate(default(TextPlace), (all, part) => all.Union(part.Place));
        return new(new(kind, Math.Round((hasCode || format.HasComposite ? 0.4 : 0.3) + (0.49 * reading.Agreement) + (hasNames ? 0.1 : 0), 4), place), parts);
    }

    // A line of names with its code and a tail of fillers looks like nothing else, even when the rest cannot be read.
    private static Zone? OfNamesAlone(Candidate candidate)
    {
        var length = candidate.Text.Length > 40 ? 44 : 36;
        if (Math.Abs(candidate.Text.Length - length) > 4 || candidate.Text.Count(character => character == '<') < 8)
            return null;
        return MrzText.Names(candidate.Text, length, hasCode: true) is { } names && names[5] != '<'
            ? names[0] switch
            {
                'P' or 'V' => new(new(SensitivityKinds.Passport, NamesAlone, candidate.Place), candidate),
                'I' or 'A' or 'C' when length == 36 => new(new(SensitivityKinds.IdCard, NamesAlone, candidate.Place), candidate),
                _ => null,
            }
            : null;
    }

    // A driving licence's only line (ISO/IEC 18013-1): code, state, a number, data, and a check digit over all of it.
    private static Zone? OfLicence(Candidate candidate) =>
        candidate.Text is ['D', '1' or 'I' or 'L', _, _, _, >= '0' and <= '9', ..] text && text.Length == LicenceLength
        && text.AsSpan(2, 3).IndexOfAnyExceptInRange('A', 'Z') < 0 && text.Count(char.IsAsciiDigit) >= MinDigitsOfLicence
        && !text.Contains(MrzText.Unreadable) && MrzReading.CheckDigit($"D1{text[2..^1]}") == text[^1]
            ? new(new(SensitivityKinds.IdCard, Licence, candidate.Place), candidate) : null;

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
