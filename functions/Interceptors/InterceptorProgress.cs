using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Files;

namespace Sluice.Interceptors;

/// <summary>Where one interceptor stands with one file.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<InterceptorState>))]
public enum InterceptorState
{
    /// <summary>Is being called, perhaps not for the first time.</summary>
    Calling,

    /// <summary>Took the webhook; its decision is awaited.</summary>
    Waiting,

    Approved,
    Rejected,

    /// <summary>Not asked: its filter does not match, or it was switched off.</summary>
    Skipped,

    /// <summary>Took the webhook and did not decide in time.</summary>
    TimedOut,

    /// <summary>Could not be called, refused the webhook, or gave an answer that cannot be trusted.</summary>
    Failed,
}

/// <summary>For the record and for people.</summary>
/// <param name="Attempts">Calls so far.</param>
/// <param name="Reason">The interceptor's, at most 500 characters, or what went wrong.</param>
/// <param name="Since">When its turn began; null where it had none.</param>
/// <param name="DurationMs">From the first call to the outcome; null until then.</param>
/// <param name="DryRun">Its outcome was recorded and not obeyed.</param>
public sealed record InterceptorProgress(
    string Id,
    string Name,
    InterceptorState State,
    int Attempts = 0,
    string? Reason = null,
    DateTimeOffset? Since = null,
    long? DurationMs = null,
    bool DryRun = false)
{
    /// <summary>Those of a file's record, in order.</summary>
    public static IReadOnlyList<InterceptorProgress> Of(FileRecord record) => record.InterceptorsJson is { } json
        ? JsonSerializer.Deserialize<IReadOnlyList<InterceptorProgress>>(json, JsonSerializerOptions.Web)! : [];
}

/// <summary>What all interceptors together say.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<RoundOutcome>))]
public enum RoundOutcome
{
    Approved,
    Rejected,

    /// <summary>One that must succeed did not decide: a person has to in its place.</summary>
    NeedsReview,
}

/// <param name="RejectedBy">The name of the interceptor that rejected, null otherwise.</param>
/// <param name="Interceptors">All that had their turn, in order; those behind them were not asked.</param>
public sealed record InterceptorRound(
    RoundOutcome Outcome, string? RejectedBy, string? Reason, IReadOnlyList<InterceptorProgress> Interceptors);
