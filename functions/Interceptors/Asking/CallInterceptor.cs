using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Sluice.Files;
using Sluice.Http;
using Sluice.Interceptors.Registry;
using Sluice.Outgoing;

namespace Sluice.Interceptors.Asking;

/// <summary>One attempt at one interceptor's webhook. May be repeated with the same input: ids, body and token come out the same.</summary>
public sealed class CallInterceptor(
    InterceptorStore store,
    InterceptorToken tokens,
    InterceptorDecisions decisions,
    IInterceptorProtocol protocol,
    GuardedSender sender,
    InterceptorBulkhead bulkhead,
    PublicUrl publicUrl,
    TimeProvider time)
{
    public const string Name = nameof(CallInterceptor);

    [Function(Name)]
    public async Task<InterceptorAnswer> RunAsync([ActivityTrigger] InterceptorCall call, CancellationToken cancellation)
    {
        // Read now: the switch takes effect at once, also for files that wait for their turn.
        if (await store.FindAsync(call.Interceptor.Id, cancellation) is not { Status: InterceptorStatus.Active } interceptor)
            return await SkipAsync(call, cancellation);
        if (call.MatchType && !MimeFilter.MatchesByBacktracking(call.Interceptor.MimeTypeRegex, call.File.Type))
            return new InterceptorAnswer(AnswerKind.Skipped, Reason: InterceptorSteps.Reasons.OtherType);

        // An earlier attempt, or this one before a crash, may have been heard: who knows the event's id need not answer it again.
        return await decisions.FindAsync(call.Turn, cancellation) is { } decision
            ? new InterceptorAnswer(AnswerKind.Decided, decision.Verdict, decision.Reason)
            : await SendAsync(call, interceptor, cancellation);
    }

    /// <summary>An earlier attempt, or this one before a crash, may have given the token away: it ends here, unless it has decided.</summary>
    private async Task<InterceptorAnswer> SkipAsync(InterceptorCall call, CancellationToken cancellation)
    {
        var decision = await decisions.RecordAsync(call.Turn, call.Expires, call.File.Version, call.Interceptor.Id, Verdict.SwitchedOff, null, cancellation);
        return decision.Verdict == Verdict.SwitchedOff
            ? new InterceptorAnswer(AnswerKind.Skipped, Reason: InterceptorSteps.Reasons.SwitchedOff)
            : new InterceptorAnswer(AnswerKind.Decided, decision.Verdict, decision.Reason);
    }

    private async Task<InterceptorAnswer> SendAsync(InterceptorCall call, Interceptor interceptor, CancellationToken cancellation)
    {
        using var place = await bulkhead.EnterAsync(interceptor.Id, cancellation);
        if (!place.IsAcquired) return new InterceptorAnswer(AnswerKind.Busy);
        if (interceptor.IsSecretLost) return new InterceptorAnswer(AnswerKind.Failed, Reason: "Not called: its secret can no longer be opened. Set it again.");
        var file = call.File.Version;
        var token = tokens.Create(new InterceptorClaim(file.Id, call.Interceptor.Id, call.File.Run, call.Expires), file.ETag);
        if (publicUrl.Of($"/api/files/{file.Id}/content?token={token}") is not { } link)
            return new InterceptorAnswer(AnswerKind.Failed, Reason: $"Not called: {PublicUrl.Setting} is not set.");
        var now = time.GetUtcNow();
        using var request = protocol.Request(call, interceptor, token, link, now);
        using var due = new CancellationTokenSource(call.Expires > now ? call.Expires - now : TimeSpan.Zero, time);
        using var result = await sender.SendAsync(request, cancellation, due.Token);
        return result.Outcome switch
        {
            SendOutcome.Answered => await UnderstandAsync(call, interceptor, result.Answer!, cancellation),
            SendOutcome.NotAllowed => new InterceptorAnswer(AnswerKind.Failed, Reason: $"Its URL is refused: {result.Why}."),
            SendOutcome.Refused => new InterceptorAnswer(
                result.IsTransient ? AnswerKind.Retry : AnswerKind.Failed,
                Reason: $"Answered {result.Status}.",
                RetryAfter: InterceptorWebhook.RetryAfter(result.Answer!, time.GetUtcNow())),
            _ => new InterceptorAnswer(AnswerKind.Retry, Reason: InterceptorSteps.Reasons.Unreachable),
        };
    }

    private async Task<InterceptorAnswer> UnderstandAsync(
        InterceptorCall call, Interceptor interceptor, HttpResponseMessage answer, CancellationToken cancellation)
    {
        if (!InterceptorWebhook.IsSigned(answer)) return new InterceptorAnswer(AnswerKind.Delivered);
        var body = await answer.Content.ReadAsByteArrayAsync(cancellation);
        if (InterceptorWebhook.ReadDecision(answer, body, InterceptorWebhook.EventId(call), interceptor.Secret, time.GetUtcNow()) is not { Verdict: { } verdict } signed)
            return new InterceptorAnswer(AnswerKind.Failed, Reason: "Its signed answer cannot be trusted.");
        var decision = await decisions.RecordAsync(
            call.Turn, call.Expires, call.File.Version, interceptor.Id, verdict, signed.Reason, cancellation);
        return new InterceptorAnswer(AnswerKind.Decided, decision.Verdict, decision.Reason);
    }
}

/// <summary>Ends the wait for a decision: writes that nobody decides any more, unless somebody did. Answers what the row says.</summary>
public sealed class CloseInterceptor(InterceptorStore store, InterceptorDecisions decisions)
{
    public const string Name = nameof(CloseInterceptor);

    /// <returns>Null where the wait goes on.</returns>
    [Function(Name)]
    public async Task<InterceptorDecision?> RunAsync([ActivityTrigger] InterceptorClosing closing, CancellationToken cancellation)
    {
        var isOn = await store.FindAsync(closing.InterceptorId, cancellation) is { Status: InterceptorStatus.Active };
        if (isOn && closing.OnlyWhereOff) return null;
        return await decisions.RecordAsync(
            closing.Turn, closing.Expires, closing.File, closing.InterceptorId, isOn ? Verdict.Closed : Verdict.SwitchedOff, null, cancellation);
    }
}
