using Microsoft.DurableTask;
using Sluice.Files;

namespace Sluice.Review;

/// <summary>Step 6 of the orchestration: asks a person and waits.</summary>
public static class ReviewSteps
{
    /// <summary>The event that wakes the orchestration up; the record holds the decision.</summary>
    public const string DecidedEvent = "review-decided";

    /// <param name="findings">What the person is to see.</param>
    /// <param name="onAsked">Called once a person may decide: the custom status, and whoever wants to hear of it.</param>
    public static async Task<ReviewOutcome> AskAsync(
        TaskOrchestrationContext context,
        FileVersion file,
        RecordedFindings findings,
        TimeSpan limit,
        ReviewTimeout onTimeout,
        TaskOptions retry,
        Func<Task> onAsked)
    {
        var deadline = context.CurrentUtcDateTime + limit;
        await context.CallActivityAsync(RequestReview.Name, new ReviewRequest(file, findings, new DateTimeOffset(deadline, TimeSpan.Zero)), retry);
        // Only now: whoever sees this state may decide, and the decision goes to the record.
        await onAsked();

        using var timer = new CancellationTokenSource();
        var decided = context.WaitForExternalEvent<string>(DecidedEvent, timer.Token);
        var due = context.CreateTimer(deadline, timer.Token);
        await Task.WhenAny(decided, due);
        // Not CancelAsync: its task is no durable one, and an orchestrator may await no other.
        timer.Cancel();

        // The event is a wake-up only, and a decision may have been written just before the deadline: the record decides.
        return ReviewOutcome.Of(await context.CallActivityAsync<ReviewDecision>(CloseReview.Name, file, retry), onTimeout);
    }
}
