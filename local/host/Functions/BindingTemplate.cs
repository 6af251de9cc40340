using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sluice.Host.Configuration;

namespace Sluice.Host.Functions;

/// <summary>
/// A text with <c>{names}</c> in it, as blob paths and queue names have: matched against a value, or filled from binding data.
/// <c>{{</c> and <c>}}</c> stand for braces.
/// </summary>
internal sealed partial class BindingTemplate
{
    private readonly string _template;
    private readonly Lazy<Regex> _pattern;

    /// <exception cref="SettingsException">A brace without its other half, or a name that is none.</exception>
    public BindingTemplate(string template)
    {
        _template = template;
        var rest = Part().Replace(template, "");
        if (rest.AsSpan().ContainsAny('{', '}')) throw new SettingsException([$"'{template}' is not a valid binding expression."]);
        var names = Part().Matches(template).Where(m => m.Groups["name"].Success).ToArray();
        LiteralPrefix = names.Length == 0 ? Unescape(template) : Unescape(template[..names[0].Index]);
        HasNames = names.Length > 0;
        _pattern = new(() => new Regex(Pattern(), RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.ExplicitCapture));
    }

    /// <summary>What every match begins with.</summary>
    public string LiteralPrefix { get; }

    public bool HasNames { get; }

    /// <returns>The values of the names (each takes as much as it can); null where the text does not match.</returns>
    public IReadOnlyDictionary<string, object?>? Match(string text)
    {
        var match = _pattern.Value.Match(text);
        return !match.Success ? null : _pattern.Value.GetGroupNames().Where(n => !char.IsAsciiDigit(n[0]))
            .ToDictionary(n => n, n => (object?)match.Groups[n].Value, StringComparer.OrdinalIgnoreCase);
    }

    /// <exception cref="BindingException">There is no value for a name.</exception>
    public string Fill(IReadOnlyDictionary<string, object?> data, TimeProvider time) =>
        Part().Replace(_template, part => part.Groups["name"] is { Success: true, Value: var name }
            ? Value(name, data, time)
            : part.Value[..1]);

    private static string Value(string name, IReadOnlyDictionary<string, object?> data, TimeProvider time)
    {
        if (data.TryGetValue(name, out var value) && value is not null) return (string)ValueConversion.To(typeof(string), value)!;
        return name.ToUpperInvariant() switch
        {
            "RAND-GUID" => Guid.NewGuid().ToString(),
            "DATETIME" => time.GetUtcNow().ToString("yyyy-MM-ddTHH-mm-ssZ", CultureInfo.InvariantCulture),
            _ => throw new BindingException($"Nothing has a value for {{{name}}}."),
        };
    }

    private string Pattern()
    {
        var text = new StringBuilder("^");
        var end = 0;
        foreach (Match part in Part().Matches(_template))
        {
            text.Append(Regex.Escape(_template[end..part.Index]));
            text.Append(part.Groups["name"] is { Success: true, Value: var name } ? $"(?<{name}>.*)" : Regex.Escape(part.Value[..1]));
            end = part.Index + part.Length;
        }
        return text.Append(Regex.Escape(_template[end..])).Append("\\z").ToString();
    }

    private static string Unescape(string literal) =>
        literal.Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal);

    [GeneratedRegex(@"\{\{|\}\}|\{(?<name>[A-Za-z_][A-Za-z0-9_-]*)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Part();
}
