using Microsoft.DurableTask;
using Sluice.Files;
using Sluice.Http;

namespace Sluice.Interceptors.Asking;

/// <summary>One interceptor's turn with one file, inside the orchestration: call, call again, wait, close.</summary>
internal sealed class InterceptorTurn(
    TaskOrchestrationContext context,
    FileInQuestion file,
    InterceptorSnapshot interceptor,
    bool matchType,
    TaskOptions retry,
    Action<InterceptorProgress> report)
{
    private readonly string turn = InterceptorClaim.TurnOf(file.Version.Id, interceptor.Id, file.Run);
    private readonly DateTime started = context.CurrentUtcDateTime;
    private InterceptorProgress progress = new(
        interceptor.Id,
        interceptor.Name,
        InterceptorState.Calling,
        Since: new DateTimeOffset(context.CurrentUtcDateTime, TimeSpan.Zero),
        DryRun: interceptor.DryRun);
    private Task<InterceptorDecided>? decided;

    private DateTime Expires => started + interceptor.Deadline;

    public async Task<InterceptorProgress> RunAsync()
    {
        using var stop = new CancellationTokenSource();
        // One wait from the first call on: the decision may come before the webhook's answer, or between two attempts.
        decided = context.WaitForExternalEvent<InterceptorDecided>(InterceptorDecided.EventName(interceptor.Id), stop.Token);
        await CallUntilTakenAsync(stop.Token);
        // CancelAsync would leave the orchestrator's thread.
#pragma warning disable MA0042
        if (!decided.IsCompleted) stop.Cancel();
#pragma warning restore MA0042
        return progress;
    }

    private async Task CallUntilTakenAsync(CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            Report(progress with { State = InterceptorState.Calling, Attempts = attempt });
            var answer = await context.CallActivityAsync<InterceptorAnswer>(CallInterceptor.Name, Call(attempt), retry);
            switch (answer.Kind)
            {
                case AnswerKind.Decided:
                    End(StateOf(answer.Verdict!.Value, InterceptorState.Failed), answer.Reason);
                    return;
                case AnswerKind.Skipped:
                    End(InterceptorState.Skipped, answer.Reason);
                    return;
                case AnswerKind.Failed:
                    await CloseAsync(InterceptorState.Failed, answer.Reason);
                    return;
                case AnswerKind.Delivered:
                    Report(progress with { State = InterceptorState.Waiting });
                    if (!await DecidesByAsync(Expires, stop))
                        await CloseAsync(InterceptorState.TimedOut, InterceptorSteps.Reasons.TimedOut);
                    return;
            }

            // No attempt was made where too many others are under way.
            if (answer.Kind == AnswerKind.Busy) attempt--;

            // The interceptor may have the file all the same and decide while we wait to call again.
            var due = answer.Kind == AnswerKind.Busy ? context.CurrentUtcDateTime + InterceptorSteps.Delays[0]
                : attempt <= InterceptorSteps.Delays.Length
                ? context.CurrentUtcDateTime + Longer(InterceptorSteps.Delays[attempt - 1], answer.RetryAfter) : DateTime.MaxValue;
            if (due >= Expires)
            {
                await CloseAsync(InterceptorState.Failed, answer.Reason ?? InterceptorSteps.Reasons.Unreachable);
                return;
            }

            if (await DecidesByAsync(due, stop)) return;
        }
    }

    /// <summary>Waits for the interceptor's decision, at most until <paramref name="due"/>.</summary>
    private async Task<bool> DecidesByAsync(DateTime due, CancellationToken stop)
    {
        while (await HearsByAsync(due))
        {
            var decision = await decided!;
            if (string.Equals(decision.Turn, turn, StringComparison.Ordinal))
            {
                End(StateOf(decision.Verdict, InterceptorState.TimedOut), decision.Reason);
                return true;
            }

            // Its state has to be read again, or this is a late decision about an earlier run over the same bytes.
            decided = context.WaitForExternalEvent<InterceptorDecided>(InterceptorDecided.EventName(interceptor.Id), stop);
            if (decision == InterceptorDecided.CheckState && await CloseAsync(InterceptorState.Skipped, null, onlyWhereOff: true)) return true;
        }

        return false;
    }

    /// <summary>Waits for the event, at most until <paramref name="due"/>.</summary>
    private async Task<bool> HearsByAsync(DateTime due)
    {
        using var timer = new CancellationTokenSource();
        var elapsed = context.CreateTimer(due, timer.Token);
        if (await Task.WhenAny(decided!, elapsed) == elapsed) return false;
        // An open timer would keep the instance alive.
#pragma warning disable MA0042
        timer.Cancel();
#pragma warning restore MA0042
        return true;
    }

    /// <summary>Ends the turn, unless the interceptor decided in the last moment: the row says.</summary>
    private async Task<bool> CloseAsync(InterceptorState otherwise, string? why, bool onlyWhereOff = false)
    {
        var closing = new InterceptorClosing(turn, new DateTimeOffset(Expires, TimeSpan.Zero), file.Version, interceptor.Id, onlyWhereOff);
        if (await context.CallActivityAsync<InterceptorDecision?>(CloseInterceptor.Name, closing, retry) is not { } decision) return false;
        End(StateOf(decision.Verdict, otherwise), decision.Verdict switch
        {
            Verdict.Closed => why,
            Verdict.SwitchedOff => InterceptorSteps.Reasons.SwitchedOff,
            _ => decision.Reason,
        });
        return true;
    }

    private static InterceptorState StateOf(Verdict verdict, InterceptorState otherwise) => verdict switch
    {
        Verdict.Approve => InterceptorState.Approved,
        Verdict.Reject => InterceptorState.Rejected,
        Verdict.SwitchedOff => InterceptorState.Skipped,
        _ => otherwise,
    };

    private static TimeSpan Longer(TimeSpan delay, TimeSpan? asked) => asked > delay ? asked.Value : delay;

    private InterceptorCall Call(int attempt) => new(
        file,
        interceptor,
        new DateTimeOffset(started, TimeSpan.Zero),
        new DateTimeOffset(Expires, TimeSpan.Zero),
        attempt,
        matchType);

    private void End(InterceptorState state, string? reason) => Report(progress with
    {
        State = state,
        // Many interceptors' words must fit into a small status; only what ends the file's way is kept in full.
        Reason = PlainText.Clean(reason, state == InterceptorState.Rejected && !interceptor.DryRun ? InterceptorDecision.MaxReason : 80) is { Length: > 0 } text ? text : null,
        DurationMs = (long)(context.CurrentUtcDateTime - started).TotalMilliseconds,
    });

    private void Report(InterceptorProgress next)
    {
        progress = next;
        report(next);
    }
}
