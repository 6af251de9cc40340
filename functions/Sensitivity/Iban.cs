using System.Collections.Frozen;

namespace Sluice.Sensitivity;

/// <summary>Account numbers (ISO 13616): their digits may look like a card's.</summary>
internal static class Iban
{
    // Lengths by country (ISO 13616; the registry that SWIFT keeps).
    private static readonly FrozenDictionary<string, int> Lengths = (
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 "
        + "GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 "
        + "MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 "
        + "UA29 VA22 VG24 XK20 YE30").Split(' ').ToFrozenDictionary(entry => entry[..2], entry => int.Parse(entry[2..]), StringComparer.Ordinal);

    /// <summary>The text with other characters where account numbers stood.</summary>
    public static string Mask(string text)
    {
        var masked = text.ToCharArray();
        for (var start = 0; start + 4 < text.Length; start++)
        {
            if (End(text, start) is not { } end)
                continue;
            masked.AsSpan(start..end).Fill('#');
            start = end - 1;
        }

        return new(masked);
    }

    private static int? End(string text, int start)
    {
        if (!Lengths.TryGetValue(text.Substring(start, 2), out var length))
            return null;
        Span<char> number = stackalloc char[length];
        var (count, at) = (0, start);
        for (; at < text.Length && count < length; at++)
        {
            if (char.IsAsciiLetterUpper(text[at]) || char.IsAsciiDigit(text[at]))
                number[count++] = text[at];
            else if (text[at] is not (' ' or '-'))
                return null;
        }

        return count == length && Remainder(number) == 1 ? at : null;
    }

    private static int Remainder(ReadOnlySpan<char> number)
    {
        var remainder = 0;
        for (var i = 0; i < number.Length; i++)
        {
            var character = number[(i + 4) % number.Length];
            var value = char.IsAsciiDigit(character) ? character - '0' : character - 'A' + 10;
            remainder = ((remainder * (value > 9 ? 100 : 10)) + value) % 97;
        }

        return remainder;
    }
}
