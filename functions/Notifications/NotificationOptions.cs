using Sluice.Security;

namespace Sluice.Notifications;

/// <summary>Settings <c>Sluice:Notifications</c>: where the chat backend hears what became of its files.</summary>
public sealed class NotificationOptions
{
    public const string Section = "Sluice:Notifications";

    /// <summary>Receives every event as a POST; null: nobody is told.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>Signs the events (Standard Webhooks): <c>whsec_</c> and base64 of 24 to 64 bytes. Several, separated by blanks, while a secret is being rotated.</summary>
    public string? Secret { get; set; }

    /// <summary>Receives Unblu's event <c>file_upload_interceptor.file_rejected</c>, as an ordinary webhook of Unblu's would; null: nobody does.</summary>
    public Uri? UnbluEndpoint { get; set; }

    /// <summary>Signs that event (Unblu's signatures, and Standard Webhooks).</summary>
    public string? UnbluSecret { get; set; }

    /// <param name="security">Where outgoing calls may go.</param>
    public IEnumerable<string> Validate(SecurityOptions security) =>
    [
        .. Problems(nameof(Endpoint), Endpoint, nameof(Secret), Secret, security),
        .. Problems(nameof(UnbluEndpoint), UnbluEndpoint, nameof(UnbluSecret), UnbluSecret, security),
    ];

    private static IEnumerable<string> Problems(string name, Uri? endpoint, string secretName, string? secret, SecurityOptions security)
    {
        if (endpoint is null) yield break;
        if (UrlGuard.Refusal(endpoint, security) is { } refusal) yield return $"{Section}:{name} is refused: {refusal}";
        if (string.IsNullOrWhiteSpace(secret)) yield return $"{Section}:{secretName} is missing; without it the receiver cannot tell our events from forged ones";
        else if (!StandardWebhooks.IsSecret(secret)) yield return $"{Section}:{secretName} must have base64 behind each whsec_";
    }
}
