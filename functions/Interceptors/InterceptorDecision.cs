using System.Text.Json.Serialization;
using Sluice.Files;

namespace Sluice.Interceptors;

[JsonConverter(typeof(CamelCaseEnumConverter<Verdict>))]
public enum Verdict
{
    Approve,
    Reject,

    /// <summary>Nobody decides any more: the deadline passed, or the call failed for good.</summary>
    Closed,

    /// <summary>Nobody decides any more: the interceptor was switched off or deleted, and counts as not asked.</summary>
    SwitchedOff,
}

/// <summary>
/// The truth of one interceptor's decision: the row in table <c>tokens</c> under its turn. It is inserted
/// once, by whoever is first (the interceptor's call, its signed answer, or the deadline), and never changed.
/// </summary>
/// <param name="Reason">Clean, at most <see cref="MaxReason"/> characters.</param>
public sealed record InterceptorDecision(Verdict Verdict, string? Reason, DateTimeOffset At, string FileId, string ETag, string InterceptorId)
{
    public const string Kind = "decision";
    public const int MaxReason = 500;
}

/// <summary>Wakes the orchestration up. It repeats what the row says, which is written before.</summary>
/// <param name="Turn">Tells the decision of this run from a late one of an earlier run.</param>
public sealed record InterceptorDecided(string Turn, Verdict Verdict, string? Reason)
{
    /// <summary>No decision: the interceptor may have been switched off, so its state has to be read again.</summary>
    public static readonly InterceptorDecided CheckState = new("", Verdict.SwitchedOff, null);

    /// <summary>The event's name in the orchestration.</summary>
    public static string EventName(string interceptorId) => $"interceptor-{interceptorId}";
}
