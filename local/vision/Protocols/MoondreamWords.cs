using System.Text.RegularExpressions;
using Sluice.Vision.Moderation;
using Sluice.Vision.Objects;

namespace Sluice.Vision.Protocols;

/// <summary>
/// The words with which questions are answered. Each stands for something that a model here can see: a category of moderation, or a
/// kind of thing.
/// </summary>
/// <param name="labels">What each word stands for.</param>
/// <param name="unknown">The answer where no model can tell; never empty.</param>
internal sealed partial class MoondreamWords(IReadOnlyDictionary<string, string> labels, string unknown)
{
    private const float LeastScore = 0.5f;

    public string Unknown => unknown;

    /// <summary>Every category and every thing whose name is one word, by that name.</summary>
    public static MoondreamWords Default { get; } = Parse([], "unknown", []);

    /// <param name="settings">Each a word, an equals sign and what it stands for; none for the default words.</param>
    /// <param name="problems">Gets what is wrong.</param>
    public static MoondreamWords Parse(IReadOnlyList<string> settings, string unknown, List<string> problems)
    {
        var known = Enum.GetNames<Category>().Select(name => name.ToLowerInvariant()).Concat(ObjectNames.All.OfType<string>()).ToHashSet(StringComparer.Ordinal);
        var labels = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (settings.Count == 0)
            foreach (var name in known.Where(name => OneWord().IsMatch(name)))
                labels[name] = name;
        foreach (var setting in settings)
        {
            if (setting.Split('=') is not [var word, var label] || !OneWord().IsMatch(word) || !known.Contains(label))
                problems.Add($"{setting}: not a word, '=', and a category or a thing, such as nude=adult or phone=cell phone");
            else if (!labels.TryAdd(word, label))
                problems.Add($"{setting}: the word {word} is there already");
        }
        if (!OneWord().IsMatch(unknown))
            problems.Add($"{unknown}: the word for what nobody can tell must be one word");
        return new MoondreamWords(labels, unknown);
    }

    /// <summary>
    /// Of the words that the question offers (of all, where it offers none) the one that fits best: a category that is at least LIKELY
    /// before a thing, and then what is surer.
    /// </summary>
    public string Answer(string question, Judgement judgement, IReadOnlyList<DetectedObject> things)
    {
        var offered = Words().Matches(question).Select(match => match.Value).Where(labels.ContainsKey).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var best = (Word: unknown, Score: 0f);
        foreach (var (word, label) in labels)
            if ((offered.Count == 0 || offered.Contains(word)) && Score(label, judgement, things) is var score && score > best.Score)
                best = (word, score);
        return best.Word;
    }

    private static float Score(string label, Judgement judgement, IReadOnlyList<DetectedObject> things) =>
        Enum.TryParse<Category>(label, ignoreCase: true, out var category)
            ? judgement[category] >= Likelihood.Likely ? (int)judgement[category] : 0
            : things.FirstOrDefault(thing => thing.Name == label) is { Score: >= LeastScore } thing ? thing.Score : 0;

    [GeneratedRegex(@"[\p{L}\p{Nd}_-]+", RegexOptions.None, 1000)]
    private static partial Regex Words();

    [GeneratedRegex(@"\A[\p{L}\p{Nd}_-]+\z", RegexOptions.None, 1000)]
    private static partial Regex OneWord();
}
