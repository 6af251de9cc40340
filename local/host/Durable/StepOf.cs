using Microsoft.DurableTask.Client;
using Sluice.Host.Durable.Orchestrations;

namespace Sluice.Host.Durable;

/// <summary>What a step makes of an instance: pure.</summary>
internal static class StepOf
{
    public static (InstanceRecord After, HistoryStep? Step) Result(
        InstanceRecord before,
        Execution execution,
        DateTimeOffset at,
        IReadOnlyList<HistoryEvent> taken,
        IReadOnlyList<OrchestratorAction> actions,
        Func<IReadOnlyList<string>> seen)
    {
        if (taken.Count == 0) return (before with { UpdatedAt = at }, null);
        if (execution is { End.Outcome: ExecutionOutcome.ContinuedAsNew, Restart: { } restart })
            return StartedOver(before, execution, restart, at, actions, seen());
        var step = new HistoryStep(at, taken, actions);
        var after = before with
        {
            Steps = before.Steps + 1,
            UpdatedAt = at,
            Status = StatusOf(execution),
            CustomStatus = execution.CustomStatus,
            Output = execution.End?.Output,
            Failure = execution.End?.Failure,
            HasOutbox = step.HasMessages,
        };
        return (after, step);
    }

    /// <summary>
    /// The history so far is dropped. Events that nobody took, where they are kept, and the last messages of the old execution
    /// become the first step of the new one.
    /// </summary>
    private static (InstanceRecord After, HistoryStep? Step) StartedOver(
        InstanceRecord before,
        Execution execution,
        (string? Input, string Version, bool KeepEvents) restart,
        DateTimeOffset at,
        IReadOnlyList<OrchestratorAction> actions,
        IReadOnlyList<string> seen)
    {
        HistoryEvent[] suspended = execution.IsSuspended ? [new ExecutionSuspended(null)] : [];
        HistoryStep? step = new(
            at,
            restart.KeepEvents ? [.. suspended, .. execution.UnprocessedEvents] : suspended,
            [.. actions.Where(a => a is EventSent)],
            Carried: true,
            seen.Count > 0 ? seen : null);
        if (step is { In.Count: 0, Out.Count: 0, Seen: null }) step = null;
        var after = before with
        {
            Generation = before.Generation + 1,
            Steps = step is null ? 0 : 1,
            Version = restart.Version,
            Input = restart.Input,
            UpdatedAt = at,
            Status = execution.IsSuspended ? OrchestrationRuntimeStatus.Suspended : OrchestrationRuntimeStatus.Running,
            CustomStatus = execution.CustomStatus,
            HasOutbox = step?.HasMessages == true,
        };
        return (after, step);
    }

    private static OrchestrationRuntimeStatus StatusOf(Execution execution) => execution switch
    {
        { End.Outcome: ExecutionOutcome.Completed } => OrchestrationRuntimeStatus.Completed,
        { End.Outcome: ExecutionOutcome.Failed } => OrchestrationRuntimeStatus.Failed,
        { End.Outcome: ExecutionOutcome.Terminated } => OrchestrationRuntimeStatus.Terminated,
        { IsSuspended: true } => OrchestrationRuntimeStatus.Suspended,
        { IsStarted: true } => OrchestrationRuntimeStatus.Running,
        _ => OrchestrationRuntimeStatus.Pending,
    };
}
