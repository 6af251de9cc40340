namespace Sluice.Interceptors;

/// <summary>An interceptor in the registry.</summary>
public sealed record Interceptor
{
    public required string Id { get; init; }

    /// <summary>At most 250 characters.</summary>
    public required string Name { get; init; }

    /// <summary>At most 500 characters.</summary>
    public string? Description { get; init; }

    /// <summary>The smallest is asked first.</summary>
    public required long Order { get; init; }

    /// <summary>Searched in the file's real type, whatever the case; null or empty matches every file. At most 500 characters.</summary>
    public string? MimeTypeRegex { get; init; }

    public required InterceptorStatus Status { get; init; }

    /// <summary>Where the webhook goes; at most 4000 characters.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Signs the webhook; never returned by any API. At most 4000 characters.</summary>
    public string? Secret { get; init; }

    /// <summary>It has a secret that none of the token keys opens any more: without it nobody is called, as nobody could trust the call.</summary>
    public bool IsSecretLost { get; init; }

    /// <summary>The version of the webhook's protocol, V1 to V4; the event is the same in all.</summary>
    public required string ApiVersion { get; init; }

    public required FailureBehaviour OnFailure { get; init; }

    /// <summary>How long a file waits for the decision, from the first call.</summary>
    public required TimeSpan Deadline { get; init; }

    /// <summary>Called and recorded, but not obeyed.</summary>
    public bool DryRun { get; init; }

    /// <summary>Id of an interceptor before this one, which is asked only where that one did not decide about the file; null: it is always asked.</summary>
    public string? InsteadOf { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Modified { get; init; }

    /// <summary>Counts the changes; an update must carry the newest.</summary>
    public required long Version { get; init; }
}

/// <summary>Only an active interceptor is called. The switch takes effect at once, also for files that wait.</summary>
public enum InterceptorStatus
{
    Active,

    Inactive,

    InactiveUnavailable,
}
