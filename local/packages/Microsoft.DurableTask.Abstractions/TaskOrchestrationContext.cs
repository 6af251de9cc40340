using Microsoft.DurableTask.Abstractions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Microsoft.DurableTask;

/// <summary>All that an orchestrator may use: each member gives the same answer again when the code is replayed.</summary>
public abstract class TaskOrchestrationContext
{
    public abstract TaskName Name { get; }

    public abstract string InstanceId { get; }

    public abstract ParentOrchestrationInstance? Parent { get; }

    public abstract DateTime CurrentUtcDateTime { get; }

    public abstract bool IsReplaying { get; }

    public virtual string Version => "";

    public virtual IReadOnlyDictionary<string, object?> Properties => new Dictionary<string, object?>(StringComparer.Ordinal);

    public virtual ILoggerFactory ReplaySafeLoggerFactory => new ReplaySafeLoggerFactory(this, LoggerFactory);

    protected abstract ILoggerFactory LoggerFactory { get; }

    public abstract T? GetInput<T>();

    public abstract Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null);

    public virtual Task<TResult> CallActivityAsync<TResult>(TaskName name, TaskOptions options) =>
        CallActivityAsync<TResult>(name, null, options);

    public virtual Task CallActivityAsync(TaskName name, object? input = null, TaskOptions? options = null) =>
        CallActivityAsync<object>(name, input, options);

    public virtual Task CallActivityAsync(TaskName name, TaskOptions options) => CallActivityAsync(name, null, options);

    public abstract Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null);

    public virtual Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, TaskOptions options) =>
        CallSubOrchestratorAsync<TResult>(orchestratorName, null, options);

    public virtual Task CallSubOrchestratorAsync(TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        CallSubOrchestratorAsync<object>(orchestratorName, input, options);

    public virtual Task CallSubOrchestratorAsync(TaskName orchestratorName, TaskOptions options) =>
        CallSubOrchestratorAsync(orchestratorName, null, options);

    public abstract Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken);

    public virtual Task CreateTimer(TimeSpan delay, CancellationToken cancellationToken) =>
        CreateTimer(CurrentUtcDateTime.Add(delay), cancellationToken);

    public abstract Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default);

    /// <exception cref="TaskCanceledException">No such event within <paramref name="timeout"/>.</exception>
    public Task<T> WaitForExternalEvent<T>(string eventName, TimeSpan timeout) =>
        WaitForExternalEvent<T>(eventName, timeout, CancellationToken.None);

    /// <exception cref="TaskCanceledException">No such event within <paramref name="timeout"/>, or cancelled.</exception>
    public async Task<T> WaitForExternalEvent<T>(string eventName, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var stopEvent = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var stopTimer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var raised = WaitForExternalEvent<T>(eventName, stopEvent.Token);
        var due = CreateTimer(timeout, stopTimer.Token);
        var first = await Task.WhenAny(raised, due);
        // The loser must end too: an open timer would keep the instance alive, an open wait would take the next event.
        // CancelAsync would leave the orchestrator's thread.
#pragma warning disable MA0042
        (first == raised ? stopTimer : stopEvent).Cancel();
#pragma warning restore MA0042
        return await raised;
    }

    public abstract void SendEvent(string instanceId, string eventName, object payload);

    public abstract void SetCustomStatus(object? customStatus);

    public abstract void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true);

    public virtual void ContinueAsNew(ContinueAsNewOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.NewVersion is not null) throw new NotSupportedException("This context cannot change the version.");
        ContinueAsNew(options.NewInput, options.PreserveUnprocessedEvents);
    }

    public abstract Guid NewGuid();

    /// <summary>A logger that writes nothing while history is replayed.</summary>
    public virtual ILogger CreateReplaySafeLogger(string categoryName) => ReplaySafeLoggerFactory.CreateLogger(categoryName);

    public virtual ILogger CreateReplaySafeLogger(Type type) => ReplaySafeLoggerFactory.CreateLogger(type);

    public virtual ILogger CreateReplaySafeLogger<T>() => ReplaySafeLoggerFactory.CreateLogger<T>();

    /// <summary>Less than zero where this orchestration's version is older than <paramref name="version"/>.</summary>
    public virtual int CompareVersionTo(string version) => TaskOrchestrationVersioningUtils.CompareVersions(Version, version);
}
