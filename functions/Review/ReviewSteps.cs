using Microsoft.DurableTask;
using Sluice.Verification;

namespace Sluice.Review;

/// <summary>What a person (or the deadline) said.</summary>
public sealed record ReviewOutcome(bool Released, Reason Reason);

/// <summary>Step 6 of the orchestration: asks a person and waits.</summary>
public static class ReviewSteps
{
    /// <summary>The event that wakes the orchestration up; the record holds the decision.</summary>
    public const string DecidedEvent = "review-decided";

    public static async Task<ReviewOutcome> AskAsync(
        TaskOrchestrationContext context, VerificationInput input, Findings findings, TaskOptions retry)
    {
        var deadline = context.CurrentUtcDateTime + input.Options.ReviewDeadline;
        await context.CallActivityAsync(RequestReview.Name, new ReviewRequest(input.File, findings, new DateTimeOffset(deadline, TimeSpan.Zero)), retry);
        // Only now: whoever sees this state may decide, and the decision goes to the record.
        context.SetCustomStatus(new Progress(FileState.Reviewing, Steps.Review));

        using var timer = new CancellationTokenSource();
        var decided = context.WaitForExternalEvent<string>(DecidedEvent, timer.Token);
        var due = context.CreateTimer(deadline, timer.Token);
        await Task.WhenAny(decided, due);
        // Not CancelAsync: its task is no durable one, and an orchestrator may await no other.
        timer.Cancel();

        // The event is a wake-up only, and a decision may have been written just before the deadline: the record decides.
        var decision = await context.CallActivityAsync<ReviewDecision>(CloseReview.Name, input.File, retry);
        return decision.Decision == ReviewDecision.Timeout
            ? new ReviewOutcome(input.Options.OnReviewTimeout == ReviewTimeout.Release, Reasons.ReviewTimedOut)
            : new ReviewOutcome(decision.Decision == ReviewDecision.Approve, Reasons.ReviewedBy(decision.Decision, decision.By, decision.Reason));
    }
}
