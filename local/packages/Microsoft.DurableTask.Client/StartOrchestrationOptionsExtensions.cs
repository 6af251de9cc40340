namespace Microsoft.DurableTask.Client;

public static class StartOrchestrationOptionsExtensions
{
    public static readonly IReadOnlyList<OrchestrationRuntimeStatus> ValidDedupeStatuses =
    [
        OrchestrationRuntimeStatus.Completed,
        OrchestrationRuntimeStatus.Failed,
        OrchestrationRuntimeStatus.Terminated,
        OrchestrationRuntimeStatus.Canceled,
        OrchestrationRuntimeStatus.Pending,
        OrchestrationRuntimeStatus.Running,
        OrchestrationRuntimeStatus.Suspended,
    ];

    /// <summary>An existing instance in one of these statuses makes the start fail; in any other status it is replaced.</summary>
    public static StartOrchestrationOptions WithDedupeStatuses(
        this StartOrchestrationOptions options,
        params OrchestrationRuntimeStatus[] dedupeStatuses)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { DedupeStatuses = [.. dedupeStatuses.Select(s => s.ToString())] };
    }
}
