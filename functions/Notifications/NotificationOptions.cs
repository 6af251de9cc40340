using Sluice.Outgoing;

namespace Sluice.Notifications;

/// <summary>Settings <c>Sluice:Notifications</c>: where the chat backend hears what became of its files.</summary>
public sealed class NotificationOptions
{
    public const string Section = "Sluice:Notifications";

    /// <summary>Receives every event as a POST; null: nobody is told.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>Signs the events (Standard Webhooks): <c>whsec_</c> and base64 of 24 to 64 bytes. Several, separated by blanks, while a secret is being rotated.</summary>
    public string? Secret { get; set; }

    /// <param name="outgoing">Where outgoing calls may go.</param>
    public IEnumerable<string> Validate(OutgoingOptions outgoing) => Problems(nameof(Endpoint), Endpoint, nameof(Secret), Secret, outgoing);

    /// <summary>What is wrong with a receiver's URL and secret.</summary>
    internal static IEnumerable<string> Problems(string name, Uri? endpoint, string secretName, string? secret, OutgoingOptions outgoing)
    {
        if (endpoint is null) yield break;
        if (UrlGuard.Refusal(endpoint, outgoing) is { } refusal) yield return $"{Section}:{name} is refused: {refusal}";
        if (string.IsNullOrWhiteSpace(secret)) yield return $"{Section}:{secretName} is missing; without it the receiver cannot tell our events from forged ones";
        else if (!StandardWebhooks.IsSecret(secret)) yield return $"{Section}:{secretName} must have base64 of 24 to 64 bytes behind each whsec_, and no blanks around it";
    }
}
