using System.Text.Json.Serialization;

namespace Sluice.Resolution;

/// <summary>What a file is, as far as policies tell files apart.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FileGroup>))]
public enum FileGroup
{
    [JsonStringEnumMemberName("other")] Other,
    [JsonStringEnumMemberName("image")] Image,
    [JsonStringEnumMemberName("pdf")] Pdf,
    [JsonStringEnumMemberName("office")] Office,
    [JsonStringEnumMemberName("archive")] Archive,
    [JsonStringEnumMemberName("executable")] Executable,
    [JsonStringEnumMemberName("text")] Text,
    [JsonStringEnumMemberName("media")] Media,
}

/// <summary>A kind of file that Sluice knows.</summary>
/// <param name="mime">The registered media type.</param>
/// <param name="group">Its group.</param>
/// <param name="name">What people call it, with its article.</param>
/// <param name="extensions">Lower case, without the dot, separated by blanks.</param>
/// <param name="aliases">Other media types that mean the same, separated by blanks.</param>
public sealed class FileType(string mime, FileGroup group, string name, string extensions = "", string aliases = "")
{
    public string Mime { get; } = mime;

    public FileGroup Group { get; } = group;

    public string Name { get; } = name;

    public IReadOnlyList<string> Extensions { get; } = extensions.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public IReadOnlyList<string> Mimes { get; } = [mime, .. aliases.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Whether whoever sends such a file says that it is an image. SVG says so, and yet is a text.</summary>
    public bool ClaimsImage => Group == FileGroup.Image || Mime.StartsWith("image/", StringComparison.Ordinal);

    public override string ToString() => Mime;
}
