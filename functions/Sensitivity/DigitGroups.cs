using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Sluice.Sensitivity;

/// <summary>A group of digits in a text.</summary>
/// <param name="Digits">The digits, after repair.</param>
/// <param name="Repaired">How many were read as letters.</param>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Gap">What stands before it and behind the group before, without blanks; empty for the first group.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DigitGroup(string Digits, int Repaired, int Start, int End, string Gap = "");

/// <summary>Finds groups of digits that follow each other with nothing but blanks or a separator between them.</summary>
internal static partial class DigitGroups
{
    private const string Blanks = " \t\u00A0\u2007\u2009", Dashes = "-\u2010\u2011\u2012\u2013\u2014";

    /// <summary>Besides blanks and dashes: people write so to get around filters. Recognition gives a stroke as a Chinese letter too.</summary>
    private const string Separators = "./\\_*|丨·•";
    private const string Confused = "OoQDIliZzSsBGb", Meant = "00001112255866";
    private const int MaxGap = 3;

    public static IEnumerable<DigitGroup[]> Of(string text)
    {
        var sequence = new List<DigitGroup>();
        foreach (var run in Runs(text))
        {
            var gap = run is { } next && sequence.Count > 0 ? Gap(text.AsSpan(sequence[^1].End, next.Start - sequence[^1].End)) : null;
            if (gap is null && sequence.Count > 0)
            {
                yield return [.. sequence];
                sequence.Clear();
            }

            if (run is { } group)
                sequence.Add(group with { Gap = gap ?? "" });
        }

        if (sequence.Count > 0)
            yield return [.. sequence];
    }

    // The groups, and null for anything else. A word may have run into the digits, before and behind; a letter or two may not: those
    // are other numbers.
    private static IEnumerable<DigitGroup?> Runs(string text)
    {
        foreach (Match run in Run().Matches(text))
        {
            if (!Word().IsMatch(run.Value) && Read(run.Value, run.Index) is { } whole)
            {
                yield return whole;
                continue;
            }

            var at = run.Index;
            foreach (Match word in Word().Matches(run.Value))
            {
                if (run.Index + word.Index > at)
                    yield return Read(text[at..(run.Index + word.Index)], at);
                yield return null;
                at = run.Index + word.Index + word.Length;
            }

            if (at < run.Index + run.Length)
                yield return at == run.Index ? null : Read(text[at..(run.Index + run.Length)], at);
        }
    }

    // Null where something else stands between the groups.
    private static string? Gap(ReadOnlySpan<char> between)
    {
        var gap = new StringBuilder(MaxGap);
        foreach (var character in between)
        {
            if (Dashes.Contains(character, StringComparison.Ordinal))
                gap.Append('-');
            else if (Separators.Contains(character, StringComparison.Ordinal))
                gap.Append(character == '丨' ? '|' : character);
            else if (!Blanks.Contains(character, StringComparison.Ordinal))
                return null;
        }

        return gap.Length > MaxGap ? null : gap.ToString();
    }

    // One letter in five at most may stand for a digit, or words would turn into numbers.
    private static DigitGroup? Read(string token, int start)
    {
        var (digits, repaired) = (new StringBuilder(token.Length), 0);
        foreach (var character in token)
        {
            var at = Confused.IndexOf(character, StringComparison.Ordinal);
            if (!char.IsAsciiDigit(character) && at < 0)
                return null;
            repaired += at < 0 ? 0 : 1;
            digits.Append(at < 0 ? character : Meant[at]);
        }

        return repaired > (token.Length + 2) / 5 ? null : new(digits.ToString(), repaired, start, start + token.Length);
    }

    [GeneratedRegex(@"[\p{L}\p{Nd}-[丨]]+", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Run();

    // Two letters before the first digit, three between digits: hexadecimal numbers hardly have as many.
    [GeneratedRegex(@"^\p{L}{2,}|\p{L}{3,}|\p{L}{2,}$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
