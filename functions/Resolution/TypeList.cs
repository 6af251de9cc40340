using System.Text.RegularExpressions;

namespace Sluice.Resolution;

/// <summary>A list of media types, extensions and groups, as Unblu writes its black and white lists.</summary>
internal sealed partial class TypeList(IReadOnlyList<string> entries)
{
    public const string Executables = "GROUP_EXEC";

    private static readonly Dictionary<string, Func<FileType, bool>> Groups = new(StringComparer.OrdinalIgnoreCase)
    {
        ["GROUP_ANY"] = _ => true,
        [Executables] = type => type.Group == FileGroup.Executable,
        ["GROUP_IMAGE"] = type => type.Group == FileGroup.Image,
        ["GROUP_OFFICE"] = type => type.Group == FileGroup.Office,
        ["GROUP_PDF"] = type => type.Group == FileGroup.Pdf,
    };

    public bool IsEmpty => entries.Count == 0;

    public bool Contains(FileType type) => entries.Any(entry =>
        Groups.TryGetValue(entry, out var group) ? group(type)
        : entry.Contains('/', StringComparison.Ordinal) ? type.Mimes.Any(mime => Matches(entry, mime))
        : type.Extensions.Contains(entry.TrimStart('.'), StringComparer.OrdinalIgnoreCase));

    /// <summary>Whether an extension that no known type has is listed itself.</summary>
    public bool ContainsExtension(string extension) => entries.Any(entry => Equal(entry.TrimStart('.'), extension));

    /// <summary>Whether a media type that no known type has is listed itself.</summary>
    public bool ContainsMime(string mime) => entries.Any(entry => Matches(entry, mime));

    public static IEnumerable<string> Problems(string name, IReadOnlyList<string> entries) =>
        from entry in entries
        where !Groups.ContainsKey(entry) && (entry.StartsWith("GROUP_", StringComparison.OrdinalIgnoreCase) || !Entry().IsMatch(entry))
        select $"{name}: '{entry}' is no media type, extension or group.";

    private static bool Matches(string entry, string mime) =>
        Equal(entry, mime) || (entry.EndsWith("/*", StringComparison.Ordinal) && mime.StartsWith(entry[..^1], StringComparison.OrdinalIgnoreCase));

    private static bool Equal(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\A(?:[\w.+-]+/(?:[\w.+-]+|\*)|\.?\w+)\z", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Entry();
}
