using System.Security.Cryptography;
using System.Text;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Sluice.Host.Durable.Orchestrations;

/// <summary>What orchestrator code sees of the engine. Everything that it does is noted as an action of the current step.</summary>
internal sealed class OrchestrationContext(
    InstanceRecord instance,
    OrchestratorThread thread,
    DurableOptions settings,
    ILoggerFactory loggers) : TaskOrchestrationContext
{
    private const int MaxCustomStatus = 16 * 1024 / sizeof(char);

    private readonly Dictionary<int, OpenTask> _open = [];
    private readonly List<OrchestratorAction> _actions = [];
    private readonly List<int> _cancelledTimers = [];
    private readonly List<FiredTimer> _firedTimers = [];
    private int _tasks;
    private int _guids;
    private DateTimeOffset _now;
    private bool _replaying;

    public override TaskName Name => instance.Name;

    public override string InstanceId => instance.Id;

    public override ParentOrchestrationInstance? Parent => instance.Parent is { } p ? new ParentOrchestrationInstance(p.Name, p.Id) : null;

    public override DateTime CurrentUtcDateTime => _now.UtcDateTime;

    public override bool IsReplaying => _replaying;

    public override string Version => instance.Version;

    /// <summary>External events of this execution.</summary>
    public EventWaits Events { get; } = new(thread);

    /// <summary>Serialized; kept from the execution before where not set in this one.</summary>
    public string? CustomStatus { get; private set; } = instance.CustomStatus;

    /// <summary>How the code wants to start over, where it does.</summary>
    public (string? Input, string Version, bool KeepEvents)? Restart { get; private set; }

    /// <summary>Activities, sub-orchestrations and timers that the code has under way.</summary>
    public IReadOnlyList<OrchestratorAction> Open => [.. _open.Values.Select(t => t.Action)];

    public bool WaitsForSomething => _open.Count > 0 || Events.Any;

    protected override ILoggerFactory LoggerFactory => loggers;

    public void BeginStep(DateTimeOffset now, bool replaying)
    {
        _now = now;
        _replaying = replaying;
    }

    /// <summary>Passes a termination on to the sub-orchestrations that are under way.</summary>
    public void TerminateChildren() =>
        _actions.AddRange(_open.Values.Select(t => t.Action).OfType<SubOrchestrationScheduled>().Select(s => new TerminationSent(s.InstanceId)));

    public IReadOnlyList<OrchestratorAction> TakeActions() => Take(_actions);

    /// <summary>Timers that the code gave up since the last call.</summary>
    public IReadOnlyList<int> TakeCancelledTimers() => Take(_cancelledTimers);

    /// <summary>Timers that went off since the last call.</summary>
    public IReadOnlyList<FiredTimer> TakeFiredTimers() => Take(_firedTimers);

    /// <summary>What was committed counts, where the code now gives another input or time for the same task.</summary>
    public void Adopt(int task, OrchestratorAction committed)
    {
        if (_open.TryGetValue(task, out var open)) open.Action = committed;
    }

    /// <summary>Takes over what is under way, without running the code that began it.</summary>
    public void TakeOver(IEnumerable<OrchestratorAction> begun)
    {
        foreach (var action in begun) _open.Add(action.TaskId!.Value, new OpenTask(action, _now));
    }

    public bool IsOpen(int task) => _open.ContainsKey(task);

    /// <summary>Ends a task; nothing happens where it is not open (a timer that was cancelled, a result that came twice).</summary>
    public void Complete(int task, string? result)
    {
        if (Close(task) is not { } open) return;
        if (open.Action is TimerCreated timer) _firedTimers.Add(new FiredTimer(timer, open.Since));
        open.Done.SetResult(result);
    }

    public void Fail(int task, TaskFailureDetails failure)
    {
        if (Close(task) is not { } open) return;
        var name = open.Action is SubOrchestrationScheduled sub ? sub.Name : ((ActivityScheduled)open.Action).Name;
        open.Done.SetException(new TaskFailedException(name, task, failure));
    }

    public override T? GetInput<T>()
        where T : default => settings.DataConverter.Deserialize<T>(instance.Input);

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        var serialized = Serialize(input);
        return Retries.RunAsync(this, options?.Retry, () => ResultOf<TResult>(Schedule(id => new ActivityScheduled(id, NameOf(name), serialized))));
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        Guard();
        var id = (options as SubOrchestrationOptions)?.InstanceId ?? NewGuid().ToString("N");
        InstanceIds.Check(id);
        var version = options?.Version?.Version ?? settings.DefaultVersion;
        var serialized = Serialize(input);
        return Retries.RunAsync(this, options?.Retry, () => ResultOf<TResult>(
            Schedule(task => new SubOrchestrationScheduled(task, NameOf(orchestratorName), version, id, serialized))));
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        Guard();
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled(cancellationToken);
        // Times of the context are UTC, and so are those made from them.
        var utc = new DateTimeOffset(fireAt.Kind == DateTimeKind.Local ? fireAt.ToUniversalTime() : DateTime.SpecifyKind(fireAt, DateTimeKind.Utc));
        var id = _tasks;
        var fired = Schedule(task => new TimerCreated(task, utc));
        _open[id].Cancellation = cancellationToken.Register(() => CancelTimer(id, cancellationToken), useSynchronizationContext: false);
        return fired;
    }

    public override async Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        Guard();
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        return settings.DataConverter.Deserialize<T>(await Events.WaitAsync(eventName, cancellationToken))!;
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        Guard();
        InstanceIds.Check(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        _actions.Add(new EventSent(_tasks++, instanceId, eventName, Serialize(payload)));
    }

    /// <exception cref="ArgumentException">More than 16 KB of serialized UTF-16 text: Durable Functions takes no more.</exception>
    public override void SetCustomStatus(object? customStatus)
    {
        Guard();
        var serialized = Serialize(customStatus);
        if (serialized?.Length > MaxCustomStatus)
            throw new ArgumentException($"A custom status has at most {MaxCustomStatus} characters of JSON (16 KB).", nameof(customStatus));
        CustomStatus = serialized;
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        Guard();
        Restart = (Serialize(newInput), instance.Version, preserveUnprocessedEvents);
    }

    public override void ContinueAsNew(ContinueAsNewOptions options)
    {
        Guard();
        ArgumentNullException.ThrowIfNull(options);
        Restart = (Serialize(options.NewInput), options.NewVersion ?? instance.Version, options.PreserveUnprocessedEvents);
    }

    /// <summary>A name-based id (RFC 9562, version 8) of the execution and a count.</summary>
    public override Guid NewGuid()
    {
        Guard();
        var name = $"{instance.Id}\n{instance.Incarnation}\n{instance.Generation}\n{_guids++}";
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private static List<T> Take<T>(List<T> list)
    {
        List<T> taken = [.. list];
        list.Clear();
        return taken;
    }

    private static string NameOf(TaskName name) =>
        string.IsNullOrEmpty(name.Name) ? throw new ArgumentException("The task has no name.", nameof(name)) : name.Name;

    private Task<string?> Schedule(Func<int, OrchestratorAction> action)
    {
        Guard();
        var open = new OpenTask(action(_tasks), _now);
        _actions.Add(open.Action);
        _open.Add(_tasks++, open);
        return open.Done.Task;
    }

    private async Task<T> ResultOf<T>(Task<string?> task) => settings.DataConverter.Deserialize<T>(await task)!;

    private string? Serialize(object? value) => settings.DataConverter.Serialize(value);

    private OpenTask? Close(int task)
    {
        if (!_open.Remove(task, out var open)) return null;
        open.Cancellation.Dispose();
        return open;
    }

    private void CancelTimer(int task, CancellationToken cancellation)
    {
        if (!thread.IsCurrent)
        {
            thread.Leave();
            return;
        }
        if (Close(task) is not { } open) return;
        _cancelledTimers.Add(task);
        open.Done.TrySetCanceled(cancellation);
    }

    private void Guard()
    {
        if (thread.IsCurrent) return;
        thread.Leave();
        throw new InvalidOperationException(Execution.LeftMessage);
    }

    private sealed class OpenTask(OrchestratorAction action, DateTimeOffset since)
    {
        public OrchestratorAction Action { get; set; } = action;

        public DateTimeOffset Since => since;

        // Its continuations run on the pumping thread, inside SetResult or queued by it: never on the pool.
        public TaskCompletionSource<string?> Done { get; } = new();

        public CancellationTokenRegistration Cancellation { get; set; }
    }
}

/// <summary>A durable timer that went off.</summary>
internal sealed record FiredTimer(TimerCreated Timer, DateTimeOffset CreatedAt);
