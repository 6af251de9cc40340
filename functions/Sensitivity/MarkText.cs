using System.Text;
using System.Text.RegularExpressions;

namespace Sluice.Sensitivity;

/// <summary>
/// A piece of text as its letters alone, for recognition loses blanks and puts others in; where words began and ended is kept
/// beside them. Letters and digits that recognition takes for each other are the same, and so are those that look alike in other alphabets.
/// </summary>
internal sealed partial class MarkText
{
    private const string Alike = "015826LАВЕКМНОРСТУХІЅЈ", As = "OISBZGIABEKMHOPCTYXISJ";

    private readonly List<bool> _edges = [];

    private MarkText(string text)
    {
        var (letters, at) = (new StringBuilder(text.Length), 0);
        foreach (Match word in WordPattern().Matches(text))
        {
            Words.Add((at, word.Index));
            for (var i = word.Index; i < word.Index + word.Length; i++)
            {
                // A capital behind small letters begins a word whose blank was lost; digits at the end of a word are a number.
                var isEdge = i == word.Index
                    || (char.IsUpper(text[i]) && char.IsLower(text[i - 1]) && i - 2 >= word.Index && char.IsLower(text[i - 2]))
                    || (char.IsAsciiDigit(text[i]) != char.IsAsciiDigit(text[i - 1]) && IsNumber(text.AsSpan(word.Index, word.Length), i - word.Index));
                foreach (var letter in Fold(text[i]))
                {
                    letters.Append(letter);
                    _edges.Add(isEdge);
                    Origins.Add(i);
                    isEdge = false;
                }
            }

            at = letters.Length;
        }

        (Text, Letters) = (text, letters.ToString());
    }

    public string Text { get; }

    public string Letters { get; }

    /// <summary>Where each word begins, in the letters and in the text.</summary>
    public List<(int Start, int Origin)> Words { get; } = [];

    /// <summary>Where each letter stands in the text.</summary>
    public List<int> Origins { get; } = [];

    public static MarkText Of(string text) => new(text);

    /// <summary>Each word's letters.</summary>
    public IEnumerable<(int Start, int End)> Spans => Words.Select((word, i) => (word.Start, i + 1 < Words.Count ? Words[i + 1].Start : Letters.Length));

    public int WordStart(int at) => Words.FindLast(word => word.Start <= at).Start;

    public bool IsEdge(int at) => at == _edges.Count || _edges[at];

    /// <summary>Small letters that recognition gives for capitals with a dot or a stroke do not count.</summary>
    public bool IsCapital(int start, int end) => Origins.Skip(start).Take(end - start).All(at => !char.IsLower(Text[at]) || Text[at] is 'i' or 'l' or 'ı');

    public bool IsNumber(int at) => char.IsAsciiDigit(Text[Origins[at]]);

    private static string Fold(char character)
    {
        if (character is '\'' or '’')
            return "";
        var folded = TextFolding.Fold(character.ToString());
        return folded.Length == 1 && Alike.IndexOf(folded[0], StringComparison.Ordinal) is >= 0 and var at ? As[at].ToString()
            : folded.Contains('L', StringComparison.Ordinal) ? folded.Replace('L', 'I') : folded;
    }

    // A run of digits that has letters on one side at most.
    private static bool IsNumber(ReadOnlySpan<char> word, int at)
    {
        var digits = char.IsAsciiDigit(word[at]) ? word[at..] : word[..at];
        return digits.IndexOfAnyExceptInRange('0', '9') < 0;
    }

    [GeneratedRegex(@"[\p{L}\p{M}\p{N}-[丨]]+(?:['’][\p{L}\p{N}]+)?|&", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WordPattern();
}
