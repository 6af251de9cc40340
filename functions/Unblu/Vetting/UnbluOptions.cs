using Sluice.Outgoing;

namespace Sluice.Unblu.Vetting;

/// <summary>Settings <c>Sluice:Unblu</c>: the Unblu server that asks Sluice about its files.</summary>
public sealed class UnbluOptions
{
    public const string Section = "Sluice:Unblu";

    /// <summary>The server's Web API, for example <c>https://unblu.cloud/app/rest/v4</c>; null: no server asks.</summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>A user with the role ADMIN; SUPER_ADMIN for a global interceptor.</summary>
    public string User { get; set; } = "";

    public string Password { get; set; } = "";

    /// <summary>The <c>webhookSecret</c> that Sluice is registered with; without one anybody could have files checked.</summary>
    public string Secret { get; set; } = "";

    /// <summary>Sluice is registered as a global interceptor, not as an account's: the event does not say which. Default false.</summary>
    public bool Global { get; set; }

    /// <summary>From the webhook to the answer; then the file is rejected, whoever was still to be asked. Default 50 seconds.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(50);

    /// <summary>Shown to the conversation's participants as it is, whatever the file was rejected for.</summary>
    public string RejectReason { get; set; } = "This file did not pass the security check.";

    /// <param name="outgoing">Where outgoing calls may go.</param>
    public IEnumerable<string> Validate(OutgoingOptions outgoing)
    {
        if (BaseUrl is null)
        {
            if (User.Length + Password.Length + Secret.Length > 0) yield return $"{Section}:BaseUrl is missing";
            yield break;
        }

        if (UrlGuard.Refusal(BaseUrl, outgoing) is { } refusal)
            yield return $"{Section}:BaseUrl is refused: {refusal}";
        else if (BaseUrl.Segments[^1].TrimEnd('/') is not ("v3" or "v4"))
            yield return $"{Section}:BaseUrl must be the URL of the server's Web API, which ends with /v4 or /v3";
        else if (Global && BaseUrl.Segments[^1].TrimEnd('/') != "v4")
            yield return $"{Section}:Global needs the Web API v4: v3 has no global interceptors";
        if (string.IsNullOrWhiteSpace(User) || User.Contains(':', StringComparison.Ordinal)) yield return $"{Section}:User is missing, or has a colon";
        if (string.IsNullOrWhiteSpace(Password)) yield return $"{Section}:Password is missing";
        if (string.IsNullOrWhiteSpace(Secret)) yield return $"{Section}:Secret is missing; without it nobody can tell the server's webhooks from forged ones";
        if (Deadline < TimeSpan.FromSeconds(5) || Deadline > TimeSpan.FromDays(6)) yield return $"{Section}:Deadline must be 5 seconds to 6 days";
        if (string.IsNullOrWhiteSpace(RejectReason)) yield return $"{Section}:RejectReason is missing";
    }
}
