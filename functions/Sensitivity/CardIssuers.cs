namespace Sluice.Sensitivity;

/// <summary>An issuer's range of first digits, and the lengths of numbers in it.</summary>
internal sealed record CardIssuer(string Name, int From, int To, params int[] Lengths);

/// <summary>
/// Ranges in use (ISO/IEC 7812). Visa's old 13 digits and Maestro's short numbers are left out: they are the numbers of
/// products and parcels as well.
/// </summary>
internal static class CardIssuers
{
    public static readonly CardIssuer[] All =
    [
        new("VISA", 4, 4, 16, 19),
        new("MASTERCARD", 51, 55, 16),
        new("MASTERCARD", 2221, 2720, 16),
        new("AMERICAN EXPRESS", 34, 34, 15),
        new("AMERICAN EXPRESS", 37, 37, 15),
        new("DISCOVER", 6011, 6011, 16, 19),
        new("DISCOVER", 644, 649, 16, 19),
        new("DISCOVER", 65, 65, 16, 19),
        new("DINERS CLUB", 300, 305, 14, 16),
        new("DINERS CLUB", 36, 36, 14, 16),
        new("DINERS CLUB", 38, 39, 14, 16),
        new("JCB", 3528, 3589, 16, 19),
        new("UNIONPAY", 62, 62, 16, 17, 18, 19),
        new("MAESTRO", 5018, 5018, 16, 18, 19),
        new("MAESTRO", 5020, 5020, 16, 18, 19),
        new("MAESTRO", 5038, 5038, 16, 18, 19),
        new("MAESTRO", 5893, 5893, 16, 18, 19),
        new("MAESTRO", 6304, 6304, 16, 18, 19),
        new("MAESTRO", 6759, 6759, 16, 18, 19),
        new("MAESTRO", 6761, 6763, 16, 18, 19),
        new("MIR", 2200, 2204, 16),
    ];

    /// <summary>The issuer of a number of ASCII digits, or null when its range, length or Luhn digit (ISO/IEC 7812-1 annex B) does not fit.</summary>
    public static CardIssuer? Of(string digits) => IsLuhn(digits) ? ByRange(digits) : null;

    /// <summary>The same whatever the Luhn digit.</summary>
    public static CardIssuer? ByRange(string digits) =>
        Array.Find(All, issuer => Array.IndexOf(issuer.Lengths, digits.Length) >= 0 && Starts(digits, issuer));

    public static bool IsLuhn(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            sum += i % 2 == 0 ? digit : (digit * 2 / 10) + (digit * 2 % 10);
        }

        return sum % 10 == 0;
    }

    private static bool Starts(string digits, CardIssuer issuer)
    {
        var prefix = int.Parse(digits.AsSpan(0, issuer.From.ToString().Length));
        return prefix >= issuer.From && prefix <= issuer.To;
    }
}
