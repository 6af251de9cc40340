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

    public IEnumerable<string> Validate() =>
        [.. Problems(nameof(Endpoint), Endpoint, nameof(Secret), Secret), .. Problems(nameof(UnbluEndpoint), UnbluEndpoint, nameof(UnbluSecret), UnbluSecret)];

    private static IEnumerable<string> Problems(string name, Uri? endpoint, string secretName, string? secret)
    {
        if (endpoint is null) yield break;
        if (!endpoint.IsAbsoluteUri || endpoint.Scheme is not ("https" or "http")) yield return $"{Section}:{name} must be an absolute http(s) URL";
        if (string.IsNullOrWhiteSpace(secret)) yield return $"{Section}:{secretName} is missing; without it the receiver cannot tell our events from forged ones";
    }
}
