using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Sluice.Audit;
using Sluice.Callers;
using Sluice.Durable;
using Sluice.Files;
using Sluice.Http;
using Sluice.Intake;
using Sluice.Interceptors.Asking;
using Sluice.Review;

namespace Sluice.Api;

/// <summary>Body of approve and reject.</summary>
/// <param name="Version">Of the file that was looked at, as its record shows it (<c>version</c> or <c>sha256</c>). Null: whatever the id stands for.</param>
/// <param name="Token">An interceptor's one-shot token; without one the caller must be a moderator.</param>
public sealed record DecisionRequest(string? Reason, string? Token, string? Version = null);

/// <summary>
/// Approve and reject. The decision is one conditional write to the file's record, and the first one wins: the same again is
/// 200, another one 409, after the deadline 410. The durable event behind it only wakes the orchestration up.
/// </summary>
public sealed class ReviewFunctions(FileStore files, AuditStore audit, InterceptorDecisions interceptors, TimeProvider time)
{
    [Function("ApproveFile"), Microsoft.AspNetCore.Authorization.AllowAnonymous]
    public Task<IResult> ApproveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/files/{id}/approve")] HttpRequest request,
        string id, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        DecideAsync(request, id, ReviewDecision.Approve, durable, cancellation);

    [Function("RejectFile"), Microsoft.AspNetCore.Authorization.AllowAnonymous]
    public Task<IResult> RejectAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/files/{id}/reject")] HttpRequest request,
        string id, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        DecideAsync(request, id, ReviewDecision.Reject, durable, cancellation);

    private async Task<IResult> DecideAsync(
        HttpRequest request, string id, string decision, DurableTaskClient durable, CancellationToken cancellation)
    {
        var (body, problem) = await JsonBody.ReadAsync<DecisionRequest>(request, cancellation);
        if (problem is not null) return problem;
        if (body?.Token is { Length: > 0 } token)
            return await interceptors.DecideAsync(id, token, decision == ReviewDecision.Approve, body.Reason, durable, cancellation);

        var caller = request.GetCaller();
        if (caller.RefusalUnless(Role.Moderator) is { } refused) return refused;
        var written = false;
        var record = await files.ChangeAsync(
            id,
            r =>
            {
                written = r.State == FileState.Reviewing && r.ReviewDecision is null && IsOf(body?.Version, r);
                if (!written) return false;
                r.ReviewDecision = decision;
                r.ReviewReason = UploadMetadata.Clean(body?.Reason);
                r.ReviewedBy = caller.Name;
                r.ReviewedAt = time.GetUtcNow();
                return true;
            },
            cancellation);
        if (record is null) return Problem.UnknownFile();
        if (!IsOf(body?.Version, record)) return Problem.Conflict("other_version", "The file is not the version that the decision names. Look at it again.");
        if (written || (record.ReviewDecision == decision && !record.State.IsFinal()))
        {
            // Said again as well: should the process have died between the write and the event, a repetition wakes the orchestration up,
            // and is the same act in the audit. Whoever hangs up keeps the decision from neither.
            await durable.WakeAsync(record.InstanceId, ReviewSteps.DecidedEvent, decision);
            await audit.AddAsync(
                $"{id}-{decision}", decision, id, record.ContentETag, record.Sha256, record.ReviewedBy!, record.ReviewedAt!.Value, CancellationToken.None);
        }

        return Answer(record, decision);
    }

    private static bool IsOf(string? version, FileRecord record) => version is null || version == record.Version.BareETag() || version == record.Sha256;

    private static IResult Answer(FileRecord record, string decision) => record.ReviewDecision switch
    {
        ReviewDecision.Timeout => Problem.Gone("too_late", "The time to decide is over."),
        { } made when made == decision => Results.Ok(FileView.Of(record)),
        { } made => Problem.Conflict("decided_otherwise", $"The file was decided already: {made}."),
        _ when record.State.IsFinal() => Problem.Conflict("already_final", "The file needs no decision any more."),
        _ => Problem.Conflict("not_in_review", "The file does not wait for a person."),
    };
}
