using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Sluice.Durable;
using Sluice.Files;
using Sluice.Verification;

namespace Sluice.Unblu.Vetting;

/// <summary>The way of a file that an Unblu server asks about. The server keeps the file; here lies a copy until the answer.</summary>
public static class VetForUnblu
{
    public const string Name = nameof(VetForUnblu);

    // The server may be away for a while, and the file waits there until it is told.
    private static readonly TaskOptions SubmitRetry = TaskOptions.FromRetryPolicy(
        new RetryPolicy(maxNumberOfAttempts: 100, TimeSpan.FromSeconds(2), backoffCoefficient: 2, TimeSpan.FromMinutes(15)));

    /// <returns>Whether the server was told that the file is good.</returns>
    [Function(Name)]
    public static async Task<bool> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context, UnbluFile file)
    {
        // 1. Fetch the file, 2. vet it like any other: whatever fails or takes too long ends as "not good"
        var fetched = await FetchAsync(context, file);
        var state = fetched.Verification is { } verification
            ? await VerifyAsync(context, file, verification) ?? await CloseAsync(context, file, UnbluReasons.NotInTime)
            : await CloseAsync(context, file, fetched.Why!);

        // 3. Tell the server
        var approved = state == FileState.Released;
        await context.CallActivityAsync(SubmitUnbluDecision.Name, new UnbluVerdict(file, approved), SubmitRetry);
        return approved;
    }

    private static async Task<UnbluFetch> FetchAsync(TaskOrchestrationContext context, UnbluFile file)
    {
        var pause = TimeSpan.FromSeconds(2);
        var left = file.Deadline.UtcDateTime - context.CurrentUtcDateTime;
        var untilDeadline = new RetryPolicy(maxNumberOfAttempts: 10_000, pause, 2, TimeSpan.FromMinutes(5), left > pause ? left : pause);
        try
        {
            return await context.CallActivityAsync<UnbluFetch>(FetchFromUnblu.Name, file, TaskOptions.FromRetryPolicy(untilDeadline));
        }
        catch (TaskFailedException)
        {
            return UnbluFetch.Nothing;
        }
    }

    /// <summary>Null where the verification has not ended in time, or broke off.</summary>
    private static async Task<FileState?> VerifyAsync(TaskOrchestrationContext context, UnbluFile file, VerificationInput verification)
    {
        using var timer = new CancellationTokenSource();
        var due = context.CreateTimer(file.Deadline.UtcDateTime, timer.Token);
        var verified = context.CallSubOrchestratorAsync<FileState>(
            VerifyFile.Name, verification, new TaskOptions().WithInstanceId(InstanceId.Of(verification.File)));
        if (await Task.WhenAny(verified, due) == due) return null;
        // Not CancelAsync: its task is no durable one, and an orchestrator may await no other.
#pragma warning disable MA0042
        timer.Cancel();
#pragma warning restore MA0042
        return verified.IsCompletedSuccessfully ? await verified : null;
    }

    private static Task<FileState> CloseAsync(TaskOrchestrationContext context, UnbluFile file, Reason why) =>
        context.CallActivityAsync<FileState>(CloseForUnblu.Name, new UnbluClosing(file, why), Retries.Action);
}
