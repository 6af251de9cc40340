namespace Sluice.Sensitivity;

/// <summary>An issuer's range of first digits, and the lengths of numbers in it.</summary>
internal sealed record CardIssuer(string Name, int From, int To, params int[] Lengths);

/// <summary>
/// Ranges in use (ISO/IEC 7812; the networks' own publications as collected by Wikipedia, "Payment card number"). Visa's old 13
/// digits and Maestro's short numbers are left out: they are the numbers of products and parcels as well.
/// </summary>
internal static class CardIssuers
{
    public const string AmericanExpress = "AMERICAN EXPRESS";

    public static readonly CardIssuer[] All =
    [
        new("VISA", 4, 4, 16, 19),
        new("MASTERCARD", 51, 55, 16),
        new("MASTERCARD", 2221, 2720, 16),
        new(AmericanExpress, 34, 34, 15),
        new(AmericanExpress, 37, 37, 15),
        new("DISCOVER", 6011, 6011, 16, 19),
        new("DISCOVER", 644, 649, 16, 19),
        new("DISCOVER", 65, 65, 16, 19),
        new("DINERS CLUB", 300, 305, 14, 16),
        new("DINERS CLUB", 3095, 3095, 14, 16),
        new("DINERS CLUB", 36, 36, 14, 16),
        new("DINERS CLUB", 38, 39, 14, 16),
        new("JCB", 3528, 3589, 16, 19),
        new("UNIONPAY", 62, 62, 16, 17, 18, 19),
        new("UNIONPAY", 81, 81, 16, 17, 18, 19),
        new("T-UNION", 31, 31, 19),
        new("MAESTRO", 5018, 5018, 16, 18, 19),
        new("MAESTRO", 5020, 5020, 16, 18, 19),
        new("MAESTRO", 5038, 5038, 16, 18, 19),
        new("MAESTRO", 5893, 5893, 16, 18, 19),
        new("MAESTRO", 6304, 6304, 16, 18, 19),
        new("MAESTRO", 6759, 6759, 16, 18, 19),
        new("MAESTRO", 6761, 6763, 16, 18, 19),
        new("MAESTRO", 676770, 676770, 16, 18, 19),
        new("MAESTRO", 676774, 676774, 16, 18, 19),
        new("BANCONTACT", 6703, 6703, 16, 17, 18, 19),
        new("DANKORT", 5019, 5019, 16),
        new("MIR", 2200, 2204, 16, 19),
        new("BORICA", 2205, 2205, 16),
        new("RUPAY", 508, 508, 16),
        new("RUPAY", 6060, 6099, 16),
        new("RUPAY", 82, 82, 16),
        new("RUPAY", 353, 353, 16),
        new("RUPAY", 356, 356, 16),
        new("TROY", 9792, 9792, 16),
        new("VERVE", 506099, 506198, 16, 18, 19),
        new("VERVE", 507865, 507964, 16, 18, 19),
        new("ELO", 504175, 504175, 16),
        new("ELO", 506699, 506778, 16),
        new("ELO", 509000, 509999, 16),
        new("ELO", 627780, 627780, 16),
        new("ELO", 636297, 636297, 16),
        new("ELO", 636368, 636368, 16),
        new("HIPERCARD", 606282, 606282, 16, 19),
        new("HIPERCARD", 637095, 637095, 16),
        new("HIPERCARD", 637568, 637568, 16),
        new("HIPERCARD", 637599, 637599, 16),
        new("HIPERCARD", 637609, 637609, 16),
        new("HIPERCARD", 637612, 637612, 16),
        new("INTERPAYMENT", 636, 636, 16, 19),
        new("INSTAPAYMENT", 637, 639, 16),
        new("MEEZA", 507803, 507803, 16),
        new("UKRCARD", 604001, 604200, 16, 19),
        new("LANKAPAY", 357111, 357111, 16),
        new("UZCARD", 8600, 8600, 16),
        new("UZCARD", 5614, 5614, 16),
        new("HUMO", 9860, 9860, 16),
        new("NAPAS", 9704, 9704, 16, 19),
        new("GPN", 1946, 1946, 16),
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
