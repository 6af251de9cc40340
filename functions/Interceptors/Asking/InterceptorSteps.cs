using Microsoft.DurableTask;
using Sluice.Files;
using Sluice.Interceptors.Registry;

namespace Sluice.Interceptors.Asking;

/// <summary>
/// Step 5 of the orchestration: asks the interceptors one after another. One activity and one decision row each in the
/// usual case. Deterministic: clock, waiting and effects come from the context only.
/// </summary>
public static class InterceptorSteps
{
    /// <summary>Waits between the attempts at one webhook; a file waits with them, so they are few.</summary>
    internal static readonly TimeSpan[] Delays =
        [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)];

    // What may fail here is our own storage; the interceptor's failures are values.
    private static readonly TaskOptions Retry = TaskOptions.FromRetryPolicy(
        new RetryPolicy(maxNumberOfAttempts: 30, TimeSpan.FromSeconds(2), backoffCoefficient: 2, TimeSpan.FromMinutes(1)));

    /// <summary>
    /// The next interceptor hears of the file after the previous one approved, or was allowed to fail. A rejection ends the
    /// round, and so does one that must succeed and does not decide: those behind it have not been asked then.
    /// </summary>
    /// <param name="earlier">Those that had their turn in the round before, which have none in this one.</param>
    /// <param name="onProgress">Called with all interceptors of this round so far whenever something changed; for the custom status.</param>
    public static async Task<InterceptorRound> AskAllAsync(
        TaskOrchestrationContext context,
        FileInQuestion file,
        IReadOnlyList<InterceptorProgress> earlier,
        Action<IReadOnlyList<InterceptorProgress>> onProgress)
    {
        var asked = new List<InterceptorProgress>();
        while (await NextAsync(context, file, [.. earlier, .. asked]) is { } interceptor)
        {
            var isNeeded = !IsDoneBy(interceptor.InsteadOf, [.. earlier, .. asked]);
            var matches = MimeFilter.Matches(interceptor.MimeTypeRegex, file.Type);
            asked.Add(new InterceptorProgress(interceptor.Id, interceptor.Name, InterceptorState.Calling, DryRun: interceptor.DryRun));
            if (matches == false || !isNeeded)
            {
                asked[^1] = asked[^1] with { State = InterceptorState.Skipped, Reason = isNeeded ? Reasons.OtherType : Reasons.NotNeeded };
                continue;
            }

            var turn = new InterceptorTurn(context, file, interceptor, matchType: matches is null, Retry, progress =>
            {
                asked[^1] = progress;
                onProgress([.. asked]);
            });
            var end = await turn.RunAsync();
            if (interceptor.DryRun) continue;
            if (end.State == InterceptorState.Rejected) return new InterceptorRound(RoundOutcome.Rejected, end.Name, end.Reason, asked);
            if (end.State is InterceptorState.TimedOut or InterceptorState.Failed && interceptor.OnFailure == FailureBehaviour.MustSucceed)
                return new InterceptorRound(RoundOutcome.NeedsReview, null, null, asked);
        }

        return new InterceptorRound(RoundOutcome.Approved, null, null, asked);
    }

    /// <summary>The first that had no turn yet, of those that are active now: one that is switched on is asked about files under way too.</summary>
    private static async Task<InterceptorSnapshot?> NextAsync(TaskOrchestrationContext context, FileInQuestion file, IReadOnlyList<InterceptorProgress> before) =>
        (await context.CallActivityAsync<IReadOnlyList<InterceptorSnapshot>>(ReadInterceptors.Name, file.Version.Id, Retry))
            .FirstOrDefault(one => before.All(asked => asked.Id != one.Id));

    /// <summary>Whether the interceptor has decided, or did not need to itself.</summary>
    private static bool IsDoneBy(string? id, IEnumerable<InterceptorProgress> before) => before.Any(
        one => one.Id == id && one is { State: InterceptorState.Approved, DryRun: false } or { State: InterceptorState.Skipped, Reason: Reasons.NotNeeded });

    internal static class Reasons
    {
        public const string NotNeeded = "Not needed: the one in whose place it is asked has decided.";
        public const string OtherType = "Not asked about files of this type.";
        public const string SwitchedOff = "Switched off.";
        public const string TimedOut = "Did not decide in time.";
        public const string Unreachable = "Could not be reached.";
    }
}
