using System.Runtime.InteropServices;
using System.Text;

namespace Sluice.Sensitivity;

/// <summary>A group of digits in a text.</summary>
/// <param name="Digits">The digits, after repair.</param>
/// <param name="Repaired">How many were read as letters.</param>
/// <param name="Start">Where it begins in the text.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DigitGroup(string Digits, int Repaired, int Start);

/// <summary>Finds groups of digits that follow each other with nothing but blanks or dashes between them.</summary>
internal static class DigitGroups
{
    private const string Separators = " \t\u00A0\u2007\u2009-\u2010\u2011\u2012\u2013\u2014";
    private const string Confused = "OoQDIl|!iZzSsBGb", Meant = "0000111112255866";

    public static IEnumerable<DigitGroup[]> Of(string text)
    {
        var sequence = new List<DigitGroup>();
        for (var at = 0; at < text.Length;)
        {
            if (Separators.Contains(text[at], StringComparison.Ordinal))
            {
                at++;
                continue;
            }

            var end = at;
            while (end < text.Length && !Separators.Contains(text[end], StringComparison.Ordinal))
                end++;
            if (Read(text.AsSpan(at, end - at), at) is { } group)
            {
                sequence.Add(group);
            }
            else if (sequence.Count > 0)
            {
                yield return [.. sequence];
                sequence.Clear();
            }

            at = end;
        }

        if (sequence.Count > 0)
            yield return [.. sequence];
    }

    // One letter in five at most may stand for a digit, or words would turn into numbers.
    private static DigitGroup? Read(ReadOnlySpan<char> token, int start)
    {
        token = token.TrimEnd(".,;:");
        var (digits, repaired) = (new StringBuilder(token.Length), 0);
        foreach (var character in token)
        {
            var at = Confused.IndexOf(character, StringComparison.Ordinal);
            if (!char.IsAsciiDigit(character) && at < 0)
                return null;
            repaired += at < 0 ? 0 : 1;
            digits.Append(at < 0 ? character : Meant[at]);
        }

        return token.Length == 0 || repaired > (token.Length + 2) / 5 ? null : new(digits.ToString(), repaired, start);
    }
}
