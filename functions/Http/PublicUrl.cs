using Microsoft.Extensions.Configuration;

namespace Sluice.Http;

/// <summary>
/// Where the outside world reaches this app, for links in webhooks: setting <c>Sluice:PublicUrl</c>, or else the host name
/// that App Service gives the app.
/// </summary>
public sealed class PublicUrl(IConfiguration configuration)
{
    public const string Setting = "Sluice:PublicUrl";

    public bool IsKnown => Of("") is not null;

    /// <summary>Read on each use: a host may know its own address only once it listens.</summary>
    /// <returns>Null where neither is known.</returns>
    public string? Of(string path)
    {
        var url = configuration[Setting] is { Length: > 0 } setting ? Parse(setting)
            : configuration["WEBSITE_HOSTNAME"] is { Length: > 0 } host ? Parse($"https://{host}") : null;
        return url is null ? null : url.GetLeftPart(UriPartial.Path).TrimEnd('/') + path;
    }

    internal static Uri? Parse(string setting) =>
        Uri.TryCreate(setting, UriKind.Absolute, out var url) && url.Scheme is ("https" or "http") ? url : null;
}

/// <summary>The same setting, for the look at all settings at start.</summary>
public sealed class PublicUrlOptions
{
    public const string Section = "Sluice";

    /// <summary>Null or empty: the host name that App Service gives the app.</summary>
    public string? PublicUrl { get; set; }

    public IEnumerable<string> Validate() =>
        string.IsNullOrEmpty(PublicUrl) || Http.PublicUrl.Parse(PublicUrl) is not null ? [] : [$"{Http.PublicUrl.Setting} must be an absolute http(s) URL"];
}
