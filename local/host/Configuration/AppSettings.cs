using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Sluice.Host.Configuration;

/// <summary>The function app's settings as the Functions host reads them.</summary>
public sealed partial class AppSettings(IConfiguration settings)
{
    /// <summary>The connection of the host itself: receipts, schedules, poison messages.</summary>
    public const string Storage = "AzureWebJobsStorage";

    private readonly IConfiguration settings = settings;

    /// <summary>Part of the paths of what the host keeps in storage; settable as in Azure by <c>AzureFunctionsWebHost__hostid</c>.</summary>
    public string HostId => settings["AzureFunctionsWebHost:hostid"] ?? "sluice";

    /// <summary>Replaces each <c>%NAME%</c> by the setting of that name.</summary>
    /// <exception cref="SettingsException">There is no such setting.</exception>
    public string Expand(string text) => Name().Replace(text, match =>
        settings[Key(match.Groups["name"].Value)]
        ?? throw new SettingsException([$"%{match.Groups["name"].Value}% is used by a function but is not a setting."]));

    /// <summary>Whether <c>AzureWebJobs.&lt;function&gt;.Disabled</c> is true or 1.</summary>
    public bool IsDisabled(string function) =>
        (settings[$"AzureWebJobs.{function}.Disabled"] ?? settings[$"AzureWebJobs_{function}_Disabled"]) is { } value
        && (value is "1" || string.Equals(value, "true", StringComparison.OrdinalIgnoreCase));

    /// <summary>The connection string that a binding's <c>Connection</c> names, looked up as in Azure.</summary>
    /// <param name="name">Null or empty: the host's own storage.</param>
    /// <exception cref="SettingsException">Not configured, or a connection by identity, which this host does not have.</exception>
    public string ConnectionString(string? name)
    {
        name = string.IsNullOrEmpty(name) ? Storage : Expand(name);
        var key = Key(name);
        var found = settings[$"AzureWebJobs{key}"] ?? settings[key] ?? settings.GetConnectionString(name);
        if (!string.IsNullOrEmpty(found)) return found;
        throw new SettingsException([settings.GetSection(key).GetChildren().Any()
            ? $"{name} is a connection by identity; the embedded host connects by connection string."
            : $"The connection {name} is not configured."]);
    }

    private static string Key(string name) => name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);

    [GeneratedRegex("%(?<name>[^%]+)%", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
