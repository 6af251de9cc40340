using Microsoft.Extensions.Configuration;

namespace Sluice.Security;

/// <summary>
/// Where the outside world reaches this app, for links in webhooks: setting <c>Sluice:PublicUrl</c>, or else the host name
/// that App Service gives the app.
/// </summary>
public sealed class PublicUrl(IConfiguration configuration)
{
    public const string Setting = "Sluice:PublicUrl";

    /// <summary>Read on each use: the embedded host knows its own address only once it listens.</summary>
    /// <exception cref="InvalidOperationException">The setting is missing or no absolute http(s) URL.</exception>
    public string Of(string path)
    {
        var setting = configuration[Setting] ?? (configuration["WEBSITE_HOSTNAME"] is { Length: > 0 } host ? $"https://{host}" : null);
        return Uri.TryCreate(setting, UriKind.Absolute, out var url) && url.Scheme is ("https" or "http")
            ? url.GetLeftPart(UriPartial.Path).TrimEnd('/') + path
            : throw new InvalidOperationException($"Set {Setting} to the URL at which this app is reached.");
    }
}
