using System.Collections.Frozen;
using System.Text;

namespace Sluice.Sensitivity;

/// <summary>Recognised text in the alphabet of machine-readable zones.</summary>
internal static class MrzText
{
    /// <summary>Stands where recognition saw something else than a letter: the place is kept, and a check digit may tell what it was.</summary>
    public const char Unreadable = '*';

    /// <summary>The text in that alphabet, without blanks; empty when it is something else.</summary>
    public static string Read(string text)
    {
        var read = new StringBuilder(text.Length);
        var (strange, small) = (0, 0);
        foreach (var character in text)
        {
            small += char.IsLower(character) ? 1 : 0;
            var upper = char.ToUpperInvariant(character is >= '\uFF01' and <= '\uFF5E' ? (char)(character - 0xFEE0) : character);
            if (char.IsAsciiLetterUpper(upper) || char.IsAsciiDigit(upper))
                read.Append(upper);
            else if (upper is '«' or '《' or '≪')
                read.Append("<<");
            else if (upper is '<' or '‹' or '〈' or '˂' or '≤' or '(' or '{' or '[' or 'く')
                read.Append('<');
            else if (upper is '|' or '!')
                read.Append('I');
            else if (LookAlikes.TryGetValue(upper, out var letter))
                read.Append(letter);
            else if (!char.IsWhiteSpace(upper))
            {
                strange++;
                // Specks are taken for points and dashes; they stand between the letters.
                if (!char.IsPunctuation(upper))
                    read.Append(Unreadable);
            }
        }

        return strange * 10 > read.Length || small * 5 > read.Length ? "" : read.ToString();
    }

    private static readonly FrozenDictionary<char, char> LookAlikes = new Dictionary<char, char>
    {
        ['×'] = 'X',
        ['℃'] = 'C',
        ['¢'] = 'C',
        ['€'] = 'C',
        ['$'] = 'S',
        ['§'] = 'S',
        ['¥'] = 'Y',
        ['£'] = 'E',
        ['Ø'] = '0',
        ['°'] = '0',
    }.ToFrozenDictionary();

    /// <summary>
    /// A line of names in exactly this length (surname, two fillers, given names, fillers; a code and a state before), or null when
    /// it is none. Recognition loses fillers at its end, reads some as K or C, and an O as a zero.
    /// </summary>
    public static string? Names(string text, int length, bool hasCode)
    {
        if (text.Length < length - 14 || text.Length > length + 6)
            return null;
        var names = text.PadRight(length, '<')[..length];
        var start = hasCode ? 5 : 0;
        var gap = names.IndexOf("<<", start, StringComparison.Ordinal);
        var digits = names.Count(character => character is >= '1' and <= '9');
        // The surname may be empty, but only a code tells then where the names begin; names that fill the line leave no other fillers.
        return (hasCode ? gap >= start : gap > start) && digits <= 2 ? names : null;
    }
}
