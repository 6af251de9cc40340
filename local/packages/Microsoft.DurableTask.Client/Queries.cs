namespace Microsoft.DurableTask.Client;

/// <summary>Which instances a listing shows; all where nothing is given.</summary>
public record OrchestrationQuery(
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    IEnumerable<OrchestrationRuntimeStatus>? Statuses = null,
    IEnumerable<string>? TaskHubNames = null,
    string? InstanceIdPrefix = null,
    int PageSize = OrchestrationQuery.DefaultPageSize,
    bool FetchInputsAndOutputs = false,
    string? ContinuationToken = null)
{
    public const int DefaultPageSize = 100;
}

/// <summary>Which instances are purged.</summary>
public record PurgeInstancesFilter(
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    IEnumerable<OrchestrationRuntimeStatus>? Statuses = null)
{
    /// <summary>How long one purge may take; unlimited where not given.</summary>
    public TimeSpan? Timeout { get; init; }
}

public record PurgeInstanceOptions(bool Recursive = false);

public record TerminateInstanceOptions(object? Output = null, bool Recursive = false);

public class PurgeResult(int count, bool? isComplete)
{
    public PurgeResult(int count)
        : this(count, null)
    {
    }

    public int PurgedInstanceCount { get; } = count;

    /// <summary>False where more instances match than were purged.</summary>
    public bool? IsComplete { get; } = isComplete;
}
