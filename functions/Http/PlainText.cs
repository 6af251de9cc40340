using System.Globalization;
using System.Text;

namespace Sluice.Http;

/// <summary>Texts of strangers that people will read.</summary>
public static class PlainText
{
    /// <summary>Without control characters, line breaks, marks that turn the writing's direction and broken surrogates, at most so long.</summary>
    /// <param name="max">Characters (UTF-16 units).</param>
    public static string? Clean(string? text, int max)
    {
        if (text is null) return null;
        var clean = new StringBuilder(Math.Min(text.Length, max));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > max) break;
            clean.Append(IsHarmful(rune) ? " " : rune.ToString());
        }

        return clean.ToString().Trim();
    }

    private static bool IsHarmful(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is 0x200E or 0x200F or 0x061C or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
