namespace Microsoft.DurableTask;

/// <summary>Options of one call of an activity or sub-orchestrator.</summary>
public record TaskOptions
{
    public TaskOptions(TaskRetryOptions? retry)
        : this(retry, null)
    {
    }

    public TaskOptions(TaskRetryOptions? retry = null, IDictionary<string, string>? tags = null)
    {
        Retry = retry;
        Tags = tags;
    }

    public TaskOptions(TaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Retry = options.Retry;
        Tags = options.Tags;
        Version = options.Version;
    }

    public TaskRetryOptions? Retry { get; init; }

    public IDictionary<string, string>? Tags { get; init; }

    public TaskVersion? Version { get; init; }

    public static TaskOptions FromRetryPolicy(RetryPolicy policy) => new(policy);

    public static TaskOptions FromRetryHandler(AsyncRetryHandler handler) => new(handler);

    public static TaskOptions FromRetryHandler(RetryHandler handler) => new(handler);

    public SubOrchestrationOptions WithInstanceId(string instanceId) => new(this, instanceId);
}

/// <summary>Options of one call of a sub-orchestrator.</summary>
public record SubOrchestrationOptions : TaskOptions
{
    public SubOrchestrationOptions(TaskRetryOptions? retry = null, string? instanceId = null)
        : base(retry) => InstanceId = instanceId;

    public SubOrchestrationOptions(TaskOptions options, string? instanceId = null)
        : base(options) => InstanceId = instanceId ?? (options as SubOrchestrationOptions)?.InstanceId;

    public SubOrchestrationOptions(SubOrchestrationOptions options)
        : base(options) => InstanceId = options.InstanceId;

    /// <summary>Instance id of the child; derived from the parent's where not given.</summary>
    public string? InstanceId { get; init; }
}

/// <summary>Options of a new orchestration instance.</summary>
public record StartOrchestrationOptions
{
    public StartOrchestrationOptions(string? InstanceId = null, DateTimeOffset? StartAt = null)
    {
        this.InstanceId = InstanceId;
        this.StartAt = StartAt;
    }

    public StartOrchestrationOptions(StartOrchestrationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        InstanceId = options.InstanceId;
        StartAt = options.StartAt;
        Tags = options.Tags;
        Version = options.Version;
        DedupeStatuses = options.DedupeStatuses;
    }

    /// <summary>Id of the instance; random where not given.</summary>
    public string? InstanceId { get; init; }

    /// <summary>When it starts; at once where not given.</summary>
    public DateTimeOffset? StartAt { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public TaskVersion? Version { get; init; }

    /// <summary>Names of the statuses in which an existing instance of the same id makes the start fail.</summary>
    public IReadOnlyList<string>? DedupeStatuses { get; init; }
}

/// <summary>How an orchestration starts over.</summary>
public class ContinueAsNewOptions
{
    public object? NewInput { get; set; }

    public string? NewVersion { get; set; }

    public bool PreserveUnprocessedEvents { get; set; } = true;
}
