using System.Numerics;
using System.Text;

namespace Sluice.Vision.Text;

/// <param name="Confidence">0..1, the mean over its characters.</param>
/// <param name="Polygon">Four corners from the reader's top left, clockwise.</param>
internal sealed record TextWord(string Text, float Confidence, Vector2[] Polygon);

/// <summary>One line of text with its words from the left.</summary>
internal sealed record TextLine(IReadOnlyList<TextWord> Words, Vector2[] Polygon)
{
    public string Text => string.Join(' ', Words.Select(word => word.Text));

    /// <summary>Mean over the words, each by its length; 0 where nothing was read.</summary>
    public float Confidence => Words.Count == 0
        ? 0
        : Words.Sum(word => word.Confidence * word.Text.Length) / Words.Sum(word => word.Text.Length);

    /// <summary>Splits what was read in one box at its spaces.</summary>
    public static TextLine From(TextBox box, IReadOnlyList<RecognizedCharacter> characters)
    {
        var words = new List<TextWord>();
        for (var start = 0; start < characters.Count;)
        {
            var end = start;
            while (end < characters.Count && !string.IsNullOrWhiteSpace(characters[end].Text))
                end++;
            if (end > start)
                words.Add(Word(box, characters, start, end));
            start = end + 1;
        }
        return new TextLine(words, box.Corners);
    }

    private static TextWord Word(TextBox box, IReadOnlyList<RecognizedCharacter> characters, int start, int end)
    {
        // A word ends half-way between its last character and the next one, or with the line.
        var from = start == 0 ? 0 : (characters[start - 1].At + characters[start].At) / 2;
        var to = end == characters.Count ? 1 : (characters[end - 1].At + characters[end].At) / 2;
        var text = new StringBuilder();
        var confidence = 0f;
        for (var i = start; i < end; i++)
        {
            text.Append(characters[i].Text);
            confidence += characters[i].Confidence;
        }
        return new TextWord(text.ToString(), confidence / (end - start), box.Slice(from, to).Corners);
    }
}
