using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Sluice.Host.Durable.Orchestrations;
using Sluice.Host.Durable.Storage;
using Sluice.Host.Telemetry;

namespace Sluice.Host.Durable;

/// <summary>Something on its way to an instance.</summary>
/// <param name="Generation">The generation it is meant for; null for any.</param>
/// <param name="Inbox">Where it is stored until a step takes it in; null where it can be made again after a crash.</param>
internal sealed record Message(HistoryEvent Event, int? Generation = null, InboxMessage? Inbox = null);

/// <summary>
/// An instance in memory. Messages queue up while a step is being committed; the next step takes in all that have arrived.
/// One step runs at a time.
/// </summary>
internal sealed class Instance(TaskHub hub, InstanceRecord record)
{
    private const int MaxMessagesPerStep = 500;

    private readonly Lock _lock = new();
    private readonly LinkedList<Message> _queue = new();
    private readonly Queue<string> _stale = new();
    private SeenMessages _seen = new();
    private readonly TaskCompletionSource<bool> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<InstanceRecord> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<InstanceRecord> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Execution? _execution;
    private Task _outbox = Task.CompletedTask;
    // Until it is open, messages queue up.
    private bool _busy = true;
    private bool _closed;
    private bool _refused;
    private bool _isUnreadable;
    private int _active;

    /// <summary>As last committed.</summary>
    public InstanceRecord Record { get; private set; } = record;

    /// <summary>Whether it came into being, known once storage has answered.</summary>
    public Task<bool> Ready => _ready.Task;

    public Task<InstanceRecord> Started => _started.Task;

    public Task<InstanceRecord> Ended => _ended.Task;

    public InstanceTimers Timers { get; } = new(hub.Options.TimeProvider);

    /// <summary>It exists in storage: messages may come.</summary>
    /// <param name="execution">Where it stands; null for a new one.</param>
    /// <param name="outbox">The messages of its last step, on their way once more: no step overtakes them.</param>
    public void Open(InstanceRecord committed, Execution? execution = null, Task? outbox = null)
    {
        Record = committed;
        _execution = execution ?? NewExecution();
        _outbox = outbox ?? Task.CompletedTask;
        if (committed.Status != OrchestrationRuntimeStatus.Pending) _started.TrySetResult(committed);
        _active = 1;
        HostTelemetry.OrchestrationsActive.Add(1);
        _ready.SetResult(true);
        lock (_lock)
        {
            _busy = false;
            if (_queue.Count == 0) return;
        }
        Wake();
    }

    /// <summary>It could not be created, or this process gives the hub up.</summary>
    public void Abandon()
    {
        lock (_lock) _closed = true;
        LeaveActive();
        Timers.Dispose();
        _ready.TrySetResult(false);
        _started.TrySetCanceled();
        _ended.TrySetCanceled();
    }

    /// <summary>
    /// Its code is not run, since this host is of another version. It can be ended, suspended and resumed; all else is kept for
    /// a host that runs it.
    /// </summary>
    public void Refuse()
    {
        lock (_lock) _refused = true;
    }

    /// <summary>Its history cannot be read: as <see cref="Refuse"/>, and storage is not asked about it again.</summary>
    public void RefuseUnreadable()
    {
        Refuse();
        _isUnreadable = true;
    }

    /// <summary>Rows of it that are of no use any more; later steps delete them.</summary>
    public void TakeStale(IEnumerable<string> rows)
    {
        foreach (var key in rows) _stale.Enqueue(key);
    }

    /// <returns>False where it has ended.</returns>
    public bool Post(Message message)
    {
        lock (_lock)
        {
            if (_closed) return false;
            _queue.AddLast(message);
        }
        Wake();
        return true;
    }

    /// <summary>Lets it take steps, if it does not already.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            if (_busy || _closed) return;
            _busy = true;
        }
        hub.RunSteps(this);
    }

    /// <summary>Takes steps until no message is left.</summary>
    public async Task RunStepsAsync()
    {
        while (Take() is { } messages)
        {
            try
            {
                await StepAsync(messages);
            }
            catch
            {
                PutBack(messages);
                throw;
            }
        }
    }

    private List<Message>? Take()
    {
        lock (_lock)
        {
            List<Message> taken = [];
            var rows = 0;
            for (var next = _closed ? null : _queue.First; next is not null && taken.Count < MaxMessagesPerStep && rows < TaskHubStore.MaxDeletions;)
            {
                var (message, current) = (next.Value, next);
                next = next.Next;
                if (_refused && message.Event is not (ExecutionTerminated or ExecutionFaulted or ExecutionSuspended or ExecutionResumed)) continue;
                taken.Add(message);
                if (message.Inbox is not null) rows++;
                _queue.Remove(current);
            }
            _busy = taken.Count > 0;
            return _busy ? taken : null;
        }
    }

    private void PutBack(List<Message> messages)
    {
        lock (_lock)
        {
            for (var i = messages.Count - 1; i >= 0; i--) _queue.AddFirst(messages[i]);
            _busy = false;
        }
        // It has taken in what is not committed: only storage knows where it stands.
        _execution = null;
    }

    private async Task StepAsync(List<Message> messages)
    {
        await _outbox;
        TaskFailureDetails? departed = null;
        if (_execution is null) (_execution, departed) = Replay(await hub.LoadAsync(Record));
        var execution = _execution;
        List<HistoryEvent> taken = departed is null ? Fitting(messages) : [new ExecutionFaulted(departed)];
        InboxMessage[] inbox = [.. messages.Select(m => m.Inbox).OfType<InboxMessage>()];
        List<string> deletions = [.. inbox.Select(m => m.RowKey)];
        if (taken.Count == 0 && deletions.Count == 0) return;

        var before = Record;
        // A clock that was set back must not make time run backwards for the code.
        var now = hub.Options.TimeProvider.GetUtcNow();
        var at = now > before.UpdatedAt ? now : before.UpdatedAt;
        var actions = taken.Count == 0 ? [] : execution.Run(at, taken);
        Remember(taken);
        var (after, step) = StepOf.Result(before, execution, at, taken, actions, () => _seen.Last(hub.MaySend));
        if (after.Generation != before.Generation) DropHistory(before);
        while (deletions.Count < TaskHubStore.MaxDeletions && _stale.TryDequeue(out var key)) deletions.Add(key);

        Record = await hub.CommitAsync(before, after with { Commit = hub.NextCommit() }, step, deletions);
        Publish(before, execution, actions, step, hub.DeleteBlobsAsync(before, Record, inbox));
    }

    /// <summary>Lets the world know of a committed step.</summary>
    private void Publish(InstanceRecord before, Execution execution, IReadOnlyList<OrchestratorAction> actions, HistoryStep? step, Task deletion)
    {
        if (Record.Status != OrchestrationRuntimeStatus.Pending) _started.TrySetResult(Record);
        foreach (var timer in execution.TakeFiredTimers()) OrchestrationTrace.Fired(Record, timer);
        if (before is { Generation: 0, Steps: 0 }) OrchestrationTrace.Started(Record);
        foreach (var action in actions) hub.Begin(this, before.Generation, action);
        foreach (var timer in execution.TakeCancelledTimers()) Timers.Stop(timer);
        _outbox = step?.HasMessages == true ? Task.WhenAll(hub.DeliverAsync(this, before.Generation, step), deletion) : deletion;
        if (Record.IsTerminal)
        {
            End();
            return;
        }
        if (execution.End is not null)
        {
            _execution = NewExecution();
            _seen = new SeenMessages();
            if (step is not null)
            {
                _execution.Replay(step, 0);
                Remember(step.In, step.Seen);
            }
            hub.Activate(this);
        }
        if (!hub.Options.ExtendedSessions && !_isUnreadable) _execution = null;
    }

    private void End()
    {
        List<InboxMessage> undelivered;
        lock (_lock)
        {
            _closed = true;
            _busy = false;
            undelivered = [.. _queue.Select(m => m.Inbox).OfType<InboxMessage>()];
            _queue.Clear();
        }
        Timers.Dispose();
        _execution = null;
        LeaveActive();
        OrchestrationTrace.Ended(Record);
        hub.Ended(this, _outbox, undelivered, [.. _stale]);
        _ended.TrySetResult(Record);
    }

    private void LeaveActive()
    {
        if (Interlocked.Exchange(ref _active, 0) == 1) HostTelemetry.OrchestrationsActive.Add(-1);
    }

    /// <summary>Builds an execution by replaying what is stored.</summary>
    /// <returns>The failure of a replay that departs from history, with an execution that is fit to fail.</returns>
    public (Execution Execution, TaskFailureDetails? Departed) Replay(StoredInstance stored)
    {
        Record = stored.Record;
        _seen = new SeenMessages();
        foreach (var step in stored.Steps) Remember(step.In, step.Seen);
        var execution = NewExecution();
        TaskFailureDetails? departed = null;
        for (var i = 0; i < stored.Steps.Count && !_refused && departed is null; i++) departed = execution.Replay(stored.Steps[i], i);
        if (!_refused && departed is null) return (execution, null);
        execution = NewExecution();
        execution.Recall(stored.Steps);
        return (execution, departed);
    }

    private Execution NewExecution() => new(Record, hub.Functions, hub.Options, hub.Loggers, Left);

    private void Left() => Post(new Message(new ExecutionFaulted(
        new TaskFailureDetails(typeof(InvalidOperationException).FullName!, Execution.LeftMessage, null, null, null))));

    private void DropHistory(InstanceRecord before)
    {
        for (var step = 0; step < before.Steps; step++) _stale.Enqueue(Rows.History(before.Incarnation, before.Generation, step));
    }

    private List<HistoryEvent> Fitting(List<Message> messages)
    {
        // An event may wait twice: as its sender wrote it before a crash, and after it.
        HashSet<string> sent = new(StringComparer.Ordinal);
        return [.. messages.Where(m => Fits(m) && (m.Event is not EventRaised { Message: { } id } || sent.Add(id))).Select(m => m.Event)];
    }

    private bool Fits(Message message) =>
        (message.Generation ?? Record.Generation) == Record.Generation
        && _execution!.Expects(message.Event)
        && (message.Event is not EventRaised { Message: { } sent } || !_seen.Contains(sent));

    private void Remember(IEnumerable<HistoryEvent> taken, IReadOnlyList<string>? seen = null)
    {
        foreach (var message in (IEnumerable<string>)[.. seen ?? [], .. taken.OfType<EventRaised>().Select(e => e.Message).OfType<string>()])
            _seen.Add(message);
    }
}
