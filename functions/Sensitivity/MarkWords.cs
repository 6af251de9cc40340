using System.Collections.Frozen;
using System.Text.Json;

namespace Sluice.Sensitivity;

/// <summary>The words about marks of confidential papers, of all languages of <c>marks.json</c>, as they are compared: see <see cref="MarkText"/>.</summary>
internal static class MarkWords
{
    private static readonly Dictionary<string, Dictionary<string, string[]>> Languages =
        JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string[]>>>(typeof(MarkWords).Assembly.GetManifestResourceStream("Sluice.Sensitivity.marks.json")!)!;

    /// <summary>Words and phrases that are marks wherever they stand alone or beside a name.</summary>
    public static readonly MarkLexicon Marks = new(All("marks"), mayBeMisread: true);

    /// <summary>Words that have other uses on signs, tables and book covers: they count at the head or foot of a page, or twice.</summary>
    public static readonly MarkLexicon WeakMarks = new(All("weak"));

    /// <summary>Words that may stand with a mark and leave it one.</summary>
    public static readonly MarkLexicon Companions = new([.. All("companions"), .. All("weak")]);

    /// <summary>Companions that make a mark stronger.</summary>
    public static readonly MarkLexicon Intensifiers = new(All("intensifiers"));

    /// <summary>Words before a mark that make it the opposite.</summary>
    public static readonly FrozenSet<string> Negations = Folded("negations");

    /// <summary>What a form says behind a mark that does not hold.</summary>
    public static readonly FrozenSet<string> Answers = Folded("answers");

    /// <summary>The class that is no secret: beside it, the others are explained or to be chosen from.</summary>
    public static readonly FrozenSet<string> OpenLevels = Folded("levels");

    /// <summary>Words that make a sentence of a line in capitals.</summary>
    public static readonly FrozenSet<string> Prose = Folded("prose");

    /// <summary>Films and books that are called so.</summary>
    public static readonly MarkLexicon Titles = new(All("titles"));

    /// <summary>Forms of companies: what stands before one is a name.</summary>
    public static readonly FrozenSet<string> Companies = Folded("companies");

    public static MarkLexicon MarksWith(IEnumerable<string> others) => new([.. All("marks"), .. others], mayBeMisread: true);

    private static IEnumerable<string> All(string kind) => Languages.Values.SelectMany(language => language.GetValueOrDefault(kind) ?? []);

    private static FrozenSet<string> Folded(string kind) => All(kind).Select(word => MarkText.Of(word).Letters).ToFrozenSet(StringComparer.Ordinal);
}

/// <summary>Phrases without their blanks, by their first letter, the longest first.</summary>
/// <param name="phrases">As they are written.</param>
/// <param name="mayBeMisread">Whether a letter of a long phrase may be another.</param>
internal sealed class MarkLexicon(IEnumerable<string> phrases, bool mayBeMisread = false)
{
    private const int MinLettersForMisreading = 10;

    private readonly FrozenDictionary<char, string[]> _phrases = phrases.Select(phrase => MarkText.Of(phrase).Letters).Where(letters => letters.Length > 0)
        .Distinct(StringComparer.Ordinal).GroupBy(letters => letters[0])
        .ToFrozenDictionary(group => group.Key, group => group.OrderByDescending(letters => letters.Length).ToArray());

    /// <summary>Where the phrases stand in a text: from each place at which one begins, each end.</summary>
    public IEnumerable<(int Start, int End)> In(MarkText text)
    {
        for (var start = 0; start < text.Letters.Length; start++)
        {
            if (!_phrases.TryGetValue(text.Letters[start], out var phrases))
                continue;
            foreach (var phrase in phrases)
            {
                if (start + phrase.Length <= text.Letters.Length && IsAlike(text.Letters.AsSpan(start, phrase.Length), phrase))
                    yield return (start, start + phrase.Length);
            }
        }
    }

    private bool IsAlike(ReadOnlySpan<char> letters, string phrase)
    {
        var left = mayBeMisread && phrase.Length >= MinLettersForMisreading ? 1 : 0;
        for (var i = 0; i < phrase.Length && left >= 0; i++)
            left -= letters[i] == phrase[i] ? 0 : 1;
        return left >= 0;
    }
}
