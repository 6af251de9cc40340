using Microsoft.DurableTask.Client;
using Sluice.Host.Durable.Orchestrations;

namespace Sluice.Host.Durable;

/// <summary>What a step makes of an instance: pure.</summary>
internal static class StepOf
{
    public static (InstanceRecord After, HistoryStep? Step) Result(
        InstanceRecord before, Execution execution, DateTimeOffset at, IReadOnlyList<HistoryEvent> taken, IReadOnlyList<OrchestratorAction> actions)
    {
        if (taken.Count == 0) return (before with { UpdatedAt = at }, null);
        if (execution is { End.Outcome: ExecutionOutcome.ContinuedAsNew, Restart: { } restart })
            return StartedOver(before, execution, restart, at, actions);
        var step = new HistoryStep(at, taken, actions);
        var after = before with
        {
            Steps = before.Steps + 1,
            UpdatedAt = at,
            Status = StatusOf(execution),
            CustomStatus = execution.CustomStatus,
            Output = execution.End?.Output,
            Failure = execution.End?.Failure,
            HasOutbox = step.HasMessages || (execution.End is not null && execution.Open.Any(a => a is ActivityScheduled)),
        };
        return (after, step);
    }

    /// <summary>
    /// The history so far is dropped. Events that nobody took, where they are kept, the last messages of the old execution
    /// and the activities that it did not await become the first step of the new one.
    /// </summary>
    private static (InstanceRecord After, HistoryStep? Step) StartedOver(
        InstanceRecord before,
        Execution execution,
        (string? Input, string Version, bool KeepEvents) restart,
        DateTimeOffset at,
        IReadOnlyList<OrchestratorAction> actions)
    {
        HistoryStep? step = new(
            at,
            restart.KeepEvents ? [.. execution.UnprocessedEvents] : [],
            [.. actions.Where(a => a is SubOrchestrationScheduled or EventSent), .. execution.Open.Where(a => a is ActivityScheduled)],
            Carried: true);
        if (step is { In.Count: 0, Out.Count: 0 }) step = null;
        var after = before with
        {
            Generation = before.Generation + 1,
            Steps = step is null ? 0 : 1,
            Version = restart.Version,
            Input = restart.Input,
            UpdatedAt = at,
            Status = OrchestrationRuntimeStatus.Running,
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
