using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Sluice.Host.Configuration;

/// <summary>The function app's settings as the Functions host reads them.</summary>
public sealed partial class AppSettings(IConfiguration settings)
{
    /// <summary>The connection of the host itself: receipts, schedules, poison messages.</summary>
    public const string Storage = "AzureWebJobsStorage";

    private readonly IConfiguration _settings = settings;

    /// <summary>Part of the paths of what the host keeps in storage; settable as in Azure by <c>AzureFunctionsWebHost__hostid</c>.</summary>
    public string HostId => _settings["AzureFunctionsWebHost:hostid"] ?? "sluice";

    /// <summary>Replaces each <c>%NAME%</c> by the setting of that name.</summary>
    /// <exception cref="SettingsException">There is no such setting.</exception>
    public string Expand(string text) => Name().Replace(text, match =>
        _settings[Key(match.Groups["name"].Value)]
        ?? throw new SettingsException([$"%{match.Groups["name"].Value}% is used by a function but is not a setting."]));

    /// <summary>Whether <c>AzureWebJobs.&lt;function&gt;.Disabled</c> is true or 1.</summary>
    public bool IsDisabled(string function) =>
        (_settings[$"AzureWebJobs.{function}.Disabled"] ?? _settings[$"AzureWebJobs_{function}_Disabled"]) is { } value
        && (value is "1" || string.Equals(value, "true", StringComparison.OrdinalIgnoreCase));

    /// <summary>The storage account that a binding's <c>Connection</c> names, looked up as in Azure.</summary>
    /// <param name="name">Null or empty: the host's own storage.</param>
    /// <exception cref="SettingsException">Not configured.</exception>
    public StorageConnection Connection(string? name) =>
        Find(name) ?? throw new SettingsException([$"The connection {name ?? Storage} is not configured."]);

    /// <returns>Null where it is not configured.</returns>
    public StorageConnection? Find(string? name)
    {
        name = string.IsNullOrEmpty(name) ? Storage : Expand(name);
        string[] keys = ["AzureWebJobs" + Key(name), Key(name)];
        var text = keys.Select(k => _settings[k]).Append(_settings.GetConnectionString(name)).FirstOrDefault(t => !string.IsNullOrEmpty(t));
        var identity = keys.Select(_settings.GetSection).FirstOrDefault(s => s.GetChildren().Any());
        return text is null && identity is null ? null : new(name, text, identity ?? _settings.GetSection(name));
    }

    private static string Key(string name) => name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);

    [GeneratedRegex("%(?<name>[^%]+)%", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
