namespace Sluice.Notifications;

/// <summary>Settings <c>Sluice:Notifications</c>: where the chat backend hears what became of its files.</summary>
public sealed class NotificationOptions
{
    public const string Section = "Sluice:Notifications";

    /// <summary>Receives every event as a POST; null: nobody is told.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>Signs the events (Standard Webhooks): <c>whsec_</c> and base64 of 24 to 64 bytes. Several, separated by blanks, while a secret is being rotated.</summary>
    public string? Secret { get; set; }

    public IEnumerable<string> Validate()
    {
        if (Endpoint is null) yield break;
        if (!Endpoint.IsAbsoluteUri || Endpoint.Scheme is not ("https" or "http")) yield return $"{Section}:Endpoint must be an absolute http(s) URL";
        if (string.IsNullOrWhiteSpace(Secret)) yield return $"{Section}:Secret is missing; without it the receiver cannot tell our events from forged ones";
    }
}
