using Microsoft.Extensions.Configuration;

namespace Sluice.Security;

/// <summary>Where the outside world reaches this app: setting <c>Sluice:PublicUrl</c>, without a trailing slash. For links in webhooks.</summary>
public sealed class PublicUrl(IConfiguration configuration)
{
    public const string Setting = "Sluice:PublicUrl";

    /// <summary>Read on each use: the embedded host knows its own address only once it listens.</summary>
    /// <exception cref="InvalidOperationException">The setting is missing or no absolute http(s) URL.</exception>
    public string Of(string path) =>
        Uri.TryCreate(configuration[Setting], UriKind.Absolute, out var url) && url.Scheme is ("https" or "http")
            ? url.GetLeftPart(UriPartial.Path).TrimEnd('/') + path
            : throw new InvalidOperationException($"Set {Setting} to the URL at which this app is reached.");
}
