using System.Text.RegularExpressions;

namespace Sluice.Sensitivity;

/// <summary>
/// Finds payment card numbers: the groups in which cards print them, an issuer's range, and the Luhn digit. One in forty of
/// random 16-digit numbers passes all that, so how the number stands, and what stands near it, decides how sure a finding is.
/// </summary>
internal static partial class PaymentCards
{
    private const double Grouped = 0.75, Stacked = 0.65, Unspaced = 0.6, Misread = 0.4, PerEvidence = 0.1, PerRepair = 0.15, OtherNumber = 0.3;
    private const int MaxRepairs = 2;

    private static readonly string[] Brands = ["VISA", "MASTERCARD", "MAESTRO", "AMERICAN EXPRESS", "AMEX", "DISCOVER", "DINERS", "JCB", "UNIONPAY", "MIR"];

    public static IEnumerable<SensitivityFinding> Find(IReadOnlyList<TextLine> lines, IReadOnlyList<TextLine> rows)
    {
        var text = string.Join('\n', rows.Select(row => TextFolding.Fold(row.Text)));
        var hasBrand = Array.Exists(Brands, brand => text.Contains(brand, StringComparison.Ordinal));
        var evidence = (hasBrand ? 1 : 0) + (Validity().IsMatch(text) ? 1 : 0) + (Expiry().IsMatch(text) ? 1 : 0);
        return rows.SelectMany(row => InRow(row, saysSo: hasBrand && evidence > 1)).Concat(InStacks(lines))
            .Select(finding => finding with { Confidence = Math.Round(Math.Clamp(finding.Confidence + PerEvidence * evidence, 0, 0.99), 2) });
    }

    // Recognition may misread a digit; then only what else is printed, its brand and its validity, tells a card from any other number.
    private static IEnumerable<SensitivityFinding> InRow(TextLine row, bool saysSo)
    {
        var text = Iban().Replace(row.Text, match => IsIban(match.Value) ? new string('*', match.Length) : match.Value);
        foreach (var groups in DigitGroups.Of(text))
        {
            var numbers = Numbers(groups).ToArray();
            var found = Array.Find(numbers, candidate => IsCard(candidate, CardIssuers.Of));
            var misread = found is null && saysSo ? Array.Find(numbers, candidate => candidate.Length > 1 && IsCard(candidate, CardIssuers.ByRange)) : null;
            if ((found ?? misread) is not { } number)
                continue;
            var isOther = IsTimes(number) || OtherNumbers().IsMatch(TextFolding.Fold(text[..number[0].Start]));
            var basis = (found is null ? Misread : found.Length == 1 ? Unspaced : Grouped) - (isOther ? OtherNumber : 0);
            yield return new(SensitivityKinds.PaymentCard, basis - (PerRepair * number.Sum(group => group.Repaired)), row.Place);
        }
    }

    // Neighbours of four digits mean a table or a longer number; a security code or an expiry date has three or two.
    private static IEnumerable<DigitGroup[]> Numbers(DigitGroup[] groups)
    {
        for (var count = Math.Min(5, groups.Length); count >= 1; count--)
        {
            for (var start = 0; start + count <= groups.Length; start++)
            {
                var isAlone = (start == 0 || groups[start - 1].Digits.Length < 4) && (start + count == groups.Length || groups[start + count].Digits.Length < 4);
                if (isAlone && IsCardLike(groups.AsSpan(start, count)))
                    yield return groups[start..(start + count)];
            }
        }
    }

    // 4-4-4-4 (and on, to 19), 4-6-5, 4-6-4; a gap may be lost in recognition.
    private static bool IsCardLike(ReadOnlySpan<DigitGroup> groups)
    {
        var total = 0;
        foreach (var group in groups)
            total += group.Digits.Length;
        if (total is < 14 or > 19)
            return false;
        var place = 0;
        foreach (var group in groups[..^1])
        {
            place += group.Digits.Length;
            if (total < 16 ? place is not (4 or 10) : place % 4 != 0)
                return false;
        }

        return true;
    }

    private static bool IsCard(DigitGroup[] groups, Func<string, CardIssuer?> issuer) =>
        groups.Sum(group => group.Repaired) <= MaxRepairs && issuer(string.Concat(groups.Select(group => group.Digits))) is not null;

    // A row of a timetable that lost its colons; of card numbers one in thousands looks like that.
    private static bool IsTimes(DigitGroup[] groups) => string.Concat(groups.Select(group => group.Digits)).Chunk(4)
        .All(time => time.Length == 4 && int.Parse(time.AsSpan(0, 2)) < 24 && int.Parse(time.AsSpan(2)) < 60);

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

    private static bool IsIban(string text)
    {
        var compact = text.Replace(" ", "", StringComparison.Ordinal);
        var remainder = 0;
        foreach (var character in compact[4..] + compact[..4])
        {
            var value = char.IsAsciiDigit(character) ? character - '0' : character - 'A' + 10;
            remainder = ((remainder * (value > 9 ? 100 : 10)) + value) % 97;
        }

        return remainder == 1;
    }

    // ISO 13616: country, check digits, up to 30 characters, printed in fours.
    [GeneratedRegex(@"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Iban();

    [GeneratedRegex(@"\b(?:0[1-9]|1[0-2]) ?/ ?(?:20)?[2-4][0-9]\b", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Expiry();

    [GeneratedRegex(@"\b(?:VALID|GOOD|EXPIRES|EXPIRY|EXP|THRU|GULTIG BIS|EXPIRE A FIN|VALABLE|VALIDO|VENCE|SCADENZA|CVV|CVC|CARDHOLDER|DEBIT|CREDIT)\b", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Validity();

    [GeneratedRegex(@"\b(?:ORDER|TICKET|TRACKING|PARCEL|INVOICE|BOOKING|REFERENCE|REF|SERIAL|ISBN|IMEI|EAN|IBAN|BESTELL\w*|RECHNUNG\w*|SENDUNG\w*|VORGANG\w*|COMMANDE|FACTURE|COLIS|PEDIDO|FACTURA|ORDINE|FATTURA)\b", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex OtherNumbers();
}
