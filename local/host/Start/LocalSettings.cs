using System.Text.Json;
using Sluice.Host.Functions;

namespace Sluice.Host.Start;

/// <summary>Settings of one machine: <c>Values</c> and <c>ConnectionStrings</c> of local.settings.json, below the environment.</summary>
public static class LocalSettings
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <param name="folder">Where local.settings.json may lie.</param>
    /// <exception cref="SettingsException">The file cannot be read, or is encrypted.</exception>
    public static IConfiguration Load(string folder)
    {
        var file = Path.Combine(folder, "local.settings.json");
        return new ConfigurationBuilder()
            .AddInMemoryCollection(File.Exists(file) ? Read(file) : [])
            .AddEnvironmentVariables()
            .Build();
    }

    private static List<KeyValuePair<string, string?>> Read(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file), Lenient);
            if (document.RootElement.TryGetProperty("IsEncrypted", out var encrypted) && encrypted.ValueKind is JsonValueKind.True)
                throw new SettingsException(["local.settings.json is encrypted; decrypt it with `func settings decrypt`."]);
            return [.. Section(document, "Values", ""), .. Section(document, "ConnectionStrings", "ConnectionStrings:")];
        }
        catch (JsonException e)
        {
            throw new SettingsException([$"local.settings.json is not valid JSON (line {e.LineNumber + 1})."]);
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> Section(JsonDocument document, string name, string prefix) =>
        document.RootElement.TryGetProperty(name, out var section) && section.ValueKind is JsonValueKind.Object
            ? section.EnumerateObject().Select(setting => KeyValuePair.Create<string, string?>(
                prefix + setting.Name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal),
                setting.Value.ValueKind is JsonValueKind.String ? setting.Value.GetString() : setting.Value.GetRawText()))
            : [];
}
