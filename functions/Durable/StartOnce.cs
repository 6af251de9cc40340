using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Sluice.Durable;

/// <summary>Orchestrations whose id follows from what they are about: who starts one a second time starts nothing.</summary>
public static class StartOnce
{
    private static readonly OrchestrationRuntimeStatus[] UnderWay =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    private static readonly OrchestrationRuntimeStatus[] Any = [.. StartOrchestrationOptionsExtensions.ValidDedupeStatuses];

    /// <summary>Starts an instance, unless there is one of this id, ended or not.</summary>
    /// <param name="at">When; null for now.</param>
    public static Task StartOnceAsync(
        this DurableTaskClient durable, string orchestrator, string id, object input, CancellationToken cancellation, DateTimeOffset? at = null) =>
        StartUnlessAsync(durable, orchestrator, new StartOrchestrationOptions(id, at), input, Any, cancellation);

    /// <summary>Starts an instance, unless one of this id is under way.</summary>
    public static Task StartUnlessUnderWayAsync(
        this DurableTaskClient durable, string orchestrator, string id, object input, CancellationToken cancellation) =>
        StartUnlessAsync(durable, orchestrator, new StartOrchestrationOptions(id), input, UnderWay, cancellation);

    private static async Task StartUnlessAsync(
        DurableTaskClient durable,
        string orchestrator,
        StartOrchestrationOptions options,
        object input,
        OrchestrationRuntimeStatus[] statuses,
        CancellationToken cancellation)
    {
        try
        {
            await durable.ScheduleNewOrchestrationInstanceAsync(orchestrator, input, options.WithDedupeStatuses(statuses), cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Somebody was faster, or this very call was made before; backends differ in the exception they throw for that.
            if (await durable.GetInstanceAsync(options.InstanceId!, cancellation) is not { } found || !statuses.Contains(found.RuntimeStatus)) throw;
        }
    }
}
