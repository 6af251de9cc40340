using System.Text;
using System.Text.RegularExpressions;

namespace Sluice.Sensitivity;

/// <summary>
/// Finds payment card numbers: the groups in which cards print them, an issuer's range, and the Luhn digit. One in forty of
/// random 16-digit numbers passes all that, so how the number stands, and what stands near it, decides how sure a finding is.
/// </summary>
internal static partial class PaymentCards
{
    private const double Grouped = 0.75, Stacked = 0.65, Unspaced = 0.6, Misread = 0.4, PerEvidence = 0.1, PerRepair = 0.15, Times = 0.3;
    private const int MaxRepairs = 2, MaxGroups = 7, MinLength = 14, MaxLength = 28;
    private static readonly int[] Lengths = [.. CardIssuers.All.SelectMany(issuer => issuer.Lengths).Distinct().OrderDescending()];
    private const string Trailing = " .-–—…\"'";

    public static IEnumerable<SensitivityFinding> Find(IReadOnlyList<TextLine> lines, IReadOnlyList<TextLine> rows)
    {
        var text = string.Join('\n', rows.Select(row => TextFolding.Fold(row.Text)));
        var hasBrand = Brands().IsMatch(text);
        var evidence = (hasBrand ? 1 : 0) + (Validity().IsMatch(text) ? 1 : 0) + (Expiry().IsMatch(text) ? 1 : 0);
        Row[] read = [.. rows.Select(row => Row.Of(row))];
        return Enumerable.Range(0, read.Length).SelectMany(at => InRow(read[at], rows, at, saysSo: hasBrand && evidence > 1))
            .Concat(Enumerable.Range(0, read.Length).SelectMany(at => OverTwoRows(read, rows, at)))
            .Concat(InStacks(lines))
            .Select(finding => finding with { Confidence = Math.Round(Math.Clamp(finding.Confidence + (PerEvidence * evidence), 0, 0.99), 2) });
    }

    private sealed record Row(TextLine Line, string Text, DigitGroup[][] Sequences)
    {
        public static Row Of(TextLine line)
        {
            var text = NoCards().Replace(Iban.Mask(line.Text), match => new string('#', match.Length));
            // A single stroke is a date's; with more, they may be what separates the groups.
            if (text.Count(character => character == '/') == 1)
                text = GluedDate().Replace(text, "${number} ${date}");
            return new(line, text, [.. DigitGroups.Of(text)]);
        }

        public bool IsDigits => Sequences.Length > 0 && !Text.Any(char.IsLetter);
    }

    private static IEnumerable<SensitivityFinding> InRow(Row row, IReadOnlyList<TextLine> rows, int at, bool saysSo)
    {
        var end = 0;
        foreach (var (sequence, i) in row.Sequences.Select((sequence, i) => (sequence, i)))
        {
            var numbers = Numbers(sequence).ToArray();
            // Recognition may misread a digit; then only what else is printed, its brand and its validity, tells a card from any other number.
            var misread = numbers.Length == 0 && saysSo ? Misreadings(sequence).Take(1) : [];
            foreach (var number in numbers.Concat(misread))
            {
                var (before, start) = (row.Text[end..number[0].Start], end);
                end = number[^1].End;
                var next = row.Sequences.Skip(i + 1).FirstOrDefault(other => other[0].Digits.Length > 2)?[0].Start ?? row.Text.Length;
                var above = start == 0 && !before.Any(char.IsLetter) && TextRows.Above(rows, at) is { } other ? rows[other].Text : null;
                if (NumberLabels.SayOther(before, row.Text[end..Math.Max(end, next)], above))
                    continue;
                var basis = (numbers.Length == 0 ? Misread : number.Length == 1 ? Unspaced : Grouped) - (IsTimes(number) ? Times : 0);
                yield return new(SensitivityKinds.PaymentCard, basis - (PerRepair * number.Sum(group => group.Repaired)), row.Line.Place);
            }

            // A number of one or two digits, as in "IMEI 2", belongs to the label before it.
            if (sequence[^1].Digits.Length > 2)
                end = Math.Max(end, sequence[^1].End);
        }
    }

    /// <summary>The card numbers of a sequence, from left to right; the longest where several begin with the same group.</summary>
    private static IEnumerable<DigitGroup[]> Numbers(DigitGroup[] sequence)
    {
        var free = 0;
        for (var start = 0; start < sequence.Length; start++)
        {
            for (var count = Math.Min(MaxGroups, sequence.Length - start); count >= 1; count--)
            {
                if (!IsNumberAt(sequence, start, count) || !(start == free || !IsNeighbour(sequence[start - 1], sequence[start].Gap)))
                    continue;
                yield return sequence[start..(start + count)];
                start += count - 1;
                free = start + 1;
                break;
            }
        }
    }

    // Neighbours of four digits mean a table or a longer number; but a card's date and code may stand behind it, or another card.
    private static bool IsNumberAt(DigitGroup[] sequence, int start, int count)
    {
        if (CardOf(sequence.AsSpan(start, count)) is not { } issuer)
            return false;
        var behind = start + count;
        return behind == sequence.Length || !IsNeighbour(sequence[behind], sequence[behind].Gap) || IsMonthAndYear(sequence[behind].Digits)
            || (issuer.Name == CardIssuers.AmericanExpress && sequence[behind].Digits.Length == 4)
            || Enumerable.Range(1, Math.Min(MaxGroups, sequence.Length - behind)).Any(more => CardOf(sequence.AsSpan(behind, more)) is not null);
    }

    private static bool IsNeighbour(DigitGroup group, string gap) => group.Digits.Length >= 4 && gap is "" or "-" or "." or "_" or "*" or "|";

    private static CardIssuer? CardOf(ReadOnlySpan<DigitGroup> groups)
    {
        var (digits, repaired) = (new StringBuilder(), 0);
        foreach (var group in groups)
        {
            digits.Append(group.Digits);
            repaired += group.Repaired;
        }

        var number = digits.ToString();
        if (repaired > MaxRepairs || number.Length is < MinLength or > MaxLength || !HasOneGap(groups))
            return null;
        if (IsCardLike(groups, number.Length) && CardIssuers.Of(number) is { } issuer)
            return issuer;
        foreach (var part in Parts(number))
        {
            if (IsCardLike(groups, part.Length) && CardIssuers.Of(part) is { } found)
                return found;
        }

        return null;
    }

    // What recognition runs together: a date and a code behind the number, and strokes between the parts that it takes for ones.
    private static IEnumerable<string> Parts(string digits)
    {
        foreach (var length in Lengths)
        {
            if (digits.Length > length && DateAndCode().IsMatch(digits[length..]))
                yield return digits[..length];
        }

        if (AmexWithCode().IsMatch(digits))
            yield return digits[..15];
        if (digits.Length == 19 && digits[4] == '1' && digits[9] == '1' && digits[14] == '1')
            yield return digits[..4] + digits[5..9] + digits[10..14] + digits[15..];
        if (Stroked().Match(digits) is { Success: true } stroked)
            yield return stroked.Groups["number"].Value;
    }

    private static IEnumerable<DigitGroup[]> Misreadings(DigitGroup[] sequence) =>
        from count in Enumerable.Range(2, MaxGroups - 1).Reverse()
        from start in Enumerable.Range(0, Math.Max(0, sequence.Length - count + 1))
        let groups = sequence[start..(start + count)]
        let number = string.Concat(groups.Select(part => part.Digits))
        where groups.Sum(part => part.Repaired) <= MaxRepairs && number.Length is >= MinLength and <= 19 && HasOneGap(groups) && IsCardLike(groups, number.Length)
            && (start == 0 || !IsNeighbour(sequence[start - 1], groups[0].Gap))
            && (start + count == sequence.Length || !IsNeighbour(sequence[start + count], sequence[start + count].Gap))
            && CardIssuers.ByRange(number) is not null
        select groups;

    // Blanks and dashes may take turns.
    private static bool HasOneGap(ReadOnlySpan<DigitGroup> groups)
    {
        for (var i = 2; i < groups.Length; i++)
        {
            if (groups[i].Gap != groups[1].Gap && (groups[i].Gap is not ("" or "-") || groups[1].Gap is not ("" or "-")))
                return false;
        }

        return true;
    }

    // 4-4-4-4 (and on, to 19; the last group of 14 and 15 digits is shorter), 4-6-5, 4-6-4, 6-13; a gap may be lost in recognition.
    private static bool IsCardLike(ReadOnlySpan<DigitGroup> groups, int length)
    {
        var (place, fours, sixes, long6) = (0, true, true, true);
        foreach (var group in groups[..^1])
        {
            place += group.Digits.Length;
            fours &= place % 4 == 0;
            sixes &= place is 4 or 10;
            long6 &= place == 6;
        }

        return place < length && (fours || (sixes && length < 16) || (long6 && length == 19));
    }

    private static bool IsMonthAndYear(string digits) => MonthAndYear().IsMatch(digits);

    // A row of a timetable that lost its colons; of card numbers one in thousands looks like that.
    private static bool IsTimes(DigitGroup[] groups) => string.Concat(groups.Select(group => group.Digits)).Chunk(4)
        .All(time => time.Length == 4 && int.Parse(time.AsSpan(0, 2)) < 24 && int.Parse(time.AsSpan(2)) < 60);

    // A narrow bubble breaks a number: it ends one row and goes on at the beginning of the next. Columns of numbers do so too.
    private static IEnumerable<SensitivityFinding> OverTwoRows(Row[] read, IReadOnlyList<TextLine> rows, int at)
    {
        var row = read[at];
        if (row.Sequences is not [.., var last] || row.Text.AsSpan(last[^1].End).ContainsAnyExcept(Trailing)
            || TextRows.Below(rows, at) is not { } below || read[below] is not { Sequences: [var first, ..] } next || next.Text.AsSpan(0, first[0].Start).ContainsAnyExcept(Trailing)
            || (row.IsDigits && TextRows.Above(rows, at) is { } above && read[above].IsDigits)
            || (next.IsDigits && TextRows.Below(rows, below) is { } further && read[further].IsDigits))
            yield break;
        var gap = last.Length > 1 ? last[^1].Gap : first.Length > 1 ? first[1].Gap : "";
        DigitGroup[] sequence = [.. last, first[0] with { Gap = gap }, .. first[1..]];
        foreach (var start in Enumerable.Range(Math.Max(0, last.Length - MaxGroups), Math.Min(MaxGroups, last.Length)))
        {
            if ((start == 0 || !IsNeighbour(sequence[start - 1], sequence[start].Gap))
                && Enumerable.Range(1, MaxGroups).Any(count => start + count > last.Length && start + count <= sequence.Length && IsNumberAt(sequence, start, count))
                && !NumberLabels.SayOther(row.Text[..sequence[start].Start], next.Text[first[^1].End..], above: null))
            {
                yield return new(SensitivityKinds.PaymentCard, Stacked, row.Line.Place.Union(next.Line.Place));
                yield break;
            }
        }
    }

    // Some cards print their number in two or four lines, one below the other.
    private static IEnumerable<SensitivityFinding> InStacks(IReadOnlyList<TextLine> lines)
    {
        var pure = lines.Where(line => line.Place.Height > 0)
            .Select(line => (line.Place, Groups: DigitGroups.Of(line.Text).ToArray(), line.Text))
            .Where(line => line.Groups.Length == 1 && line.Groups[0].Sum(group => group.Digits.Length) is 4 or 8 && !line.Text.Any(char.IsAsciiLetter))
            .Select(line => (line.Place, Digits: string.Concat(line.Groups[0].Select(group => group.Digits))))
            .OrderBy(line => line.Place.Y).ToArray();
        foreach (var (start, first) in pure.Where(line => !pure.Any(above => IsBelow(above.Place, line.Place))))
        {
            var (place, last, number) = (start, start, first);
            while (number.Length <= 16 && pure.Where(line => IsBelow(last, line.Place)).Select(line => ((TextPlace, string)?)line).FirstOrDefault() is var (below, digits))
                (place, last, number) = (place.Union(below), below, number + digits);
            if (number.Length == 16 && CardIssuers.Of(number) is not null)
                yield return new(SensitivityKinds.PaymentCard, Stacked, place);
        }
    }

    private static bool IsBelow(TextPlace above, TextPlace below) =>
        below.Y > above.Y && below.Y - above.Y <= 5 * above.Height / 2 && Math.Abs(below.X - above.X) <= above.Height
        && below.Height <= 2 * above.Height && above.Height <= 2 * below.Height;

    // What holds long runs of digits and is no card: UUIDs, and the decimals of fractions.
    [GeneratedRegex(@"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}|[0-9]\.[0-9]{12,}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex NoCards();

    [GeneratedRegex("(?<number>[0-9]{4})(?<date>(?:0[1-9]|1[0-2])/(?:20)?[2-4][0-9])", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex GluedDate();

    [GeneratedRegex("^(?:0[1-9]|1[0-2])(?:20)?[2-4][0-9]$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex MonthAndYear();

    [GeneratedRegex("^(?:0[1-9]|1[0-2])(?:20)?[2-4][0-9](?:[0-9]{3,4})?$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex DateAndCode();

    [GeneratedRegex("^3[47][0-9]{17}$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex AmexWithCode();

    [GeneratedRegex("^(?<number>[0-9]{14,16})1(?:0[1-9]|1[0-2])1(?:20)?[2-4][0-9](?:1[0-9]{3,4})?$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Stroked();

    [GeneratedRegex(@"VISA|MASTERCARD|MAESTRO|AMERICAN ?EXPRESS|AMEX|DISCOVER|DINERS|JCB|UNIONPAY|RUPAY|DANKORT|BANCONTACT|HIPERCARD|\b(?:MIR|МИР|TROY|ELO|VERVE)\b", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Brands();

    [GeneratedRegex(@"(?:^|[^0-9])(?:0[1-9]|1[0-2]) ?/ ?(?:20)?[2-4][0-9](?:[^0-9]|$)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Expiry();

    [GeneratedRegex(@"\b(?:VALID|GOOD|EXP|EXPIRES|EXPIRY|THRU)\b|VALID ?(?:THRU|UNTIL)|GOOD ?THRU|GULTIG BIS|EXPIRE A FIN|VALABLE|VALIDO|VENCE|SCADENZA|CVV|CVC|CARD ?HOLDER|DEBIT|CREDIT", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Validity();
}
