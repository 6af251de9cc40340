using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;
using Sluice.Durable;
using Sluice.Files;
using Sluice.Http;
using Sluice.Tokens;

namespace Sluice.Interceptors.Asking;

/// <summary>What became of a call to approve or reject with a token.</summary>
public enum DecisionReply
{
    /// <summary>Written now, or the same was written before.</summary>
    Accepted,

    /// <summary>No token of ours, or of another file or version.</summary>
    Unknown,

    /// <summary>The other way round, before.</summary>
    DecidedOtherwise,

    /// <summary>The deadline has passed.</summary>
    TooLate,
}

/// <summary>
/// Interceptors' decisions. The row in table <c>tokens</c> is the truth and is inserted once, whoever is first; the durable
/// event behind it only wakes the orchestration up, and is raised again when the same decision is sent again.
/// </summary>
public sealed class InterceptorDecisions(InterceptorToken tokens, IFileVersions files, TokenStore store, TimeProvider time)
{
    public async Task<DecisionReply> DecideAsync(
        string? token, bool approve, string? reason, DurableTaskClient durable, CancellationToken cancellation)
    {
        if (InterceptorToken.Read(token) is not { } claim) return DecisionReply.Unknown;
        if (await files.FindVersionAsync(claim.FileId, cancellation) is not { } file) return DecisionReply.Unknown;
        if (!tokens.IsAuthentic(token, file.ETag)) return DecisionReply.Unknown;

        var verdict = approve ? Verdict.Approve : Verdict.Reject;
        var decision = time.GetUtcNow() < claim.Expires
            ? await RecordAsync(claim.Turn, claim.Expires, file, claim.InterceptorId, verdict, reason, cancellation)
            : await FindAsync(claim.Turn, cancellation);
        if (decision is not { Verdict: Verdict.Approve or Verdict.Reject }) return DecisionReply.TooLate;
        if (decision.Verdict != verdict) return DecisionReply.DecidedOtherwise;

        await durable.WakeAsync(
            InstanceId.Of(file), InterceptorDecided.EventName(claim.InterceptorId), new InterceptorDecided(claim.Turn, decision.Verdict, decision.Reason));
        return DecisionReply.Accepted;
    }

    /// <summary>The same for <c>/api/files/{id}/approve</c> and <c>reject</c>, as an answer; the token must be of that file.</summary>
    public async Task<IResult> DecideAsync(
        string fileId, string token, bool approve, string? reason, DurableTaskClient durable, CancellationToken cancellation)
    {
        var result = InterceptorToken.Read(token)?.FileId == fileId
            ? await DecideAsync(token, approve, reason, durable, cancellation) : DecisionReply.Unknown;
        return result switch
        {
            DecisionReply.Accepted => TypedResults.Ok(new { decision = approve ? "approve" : "reject" }),
            DecisionReply.DecidedOtherwise => Problem.Conflict("decided_otherwise", "This interceptor has decided otherwise before."),
            DecisionReply.TooLate => Problem.Gone("too_late", "The time to decide is over."),
            _ => Problem.NotFound("invalid_token", "The token is not valid for this file."),
        };
    }

    /// <summary>Inserts a decision if there is none; answers the one that counts.</summary>
    internal async Task<InterceptorDecision> RecordAsync(
        string turn, DateTimeOffset expires, FileVersion file, string interceptorId, Verdict verdict, string? reason, CancellationToken cancellation)
    {
        var decision = new InterceptorDecision(
            verdict, PlainText.Clean(reason, InterceptorDecision.MaxReason), time.GetUtcNow(), file.Id, file.ETag, interceptorId);
        if (await store.InsertAsync(InterceptorDecision.Kind, turn, expires, decision, cancellation)) return decision;
        return (await FindAsync(turn, cancellation))!;
    }

    /// <summary>Null where nothing is decided yet.</summary>
    internal async Task<InterceptorDecision?> FindAsync(string turn, CancellationToken cancellation) =>
        (await store.FindAsync<InterceptorDecision>(InterceptorDecision.Kind, turn, cancellation))?.Data;
}

/// <summary>What an interceptor's token opens besides the decision: the download link, until it is decided.</summary>
public sealed class InterceptorAccess(InterceptorToken tokens, TokenStore store, TimeProvider time)
{
    /// <summary>Whether the token opens exactly these bytes: authentic, not expired, nothing decided.</summary>
    public async Task<bool> OpensAsync(string token, FileVersion file, CancellationToken cancellation) =>
        InterceptorToken.Read(token) is { } claim
        && claim.FileId == file.Id
        && tokens.IsAuthentic(token, file.ETag)
        && time.GetUtcNow() < claim.Expires
        && await store.FindAsync<InterceptorDecision>(InterceptorDecision.Kind, claim.Turn, cancellation) is null;
}
