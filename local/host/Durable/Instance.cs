using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Sluice.Host.Durable.Orchestrations;
using Sluice.Host.Durable.Storage;

namespace Sluice.Host.Durable;

/// <summary>Something on its way to an instance.</summary>
/// <param name="Generation">The generation it is meant for; null for any.</param>
/// <param name="InboxRow">Where it is stored until a step takes it in; null where it can be made again after a crash.</param>
internal sealed record Message(HistoryEvent Event, int? Generation = null, string? InboxRow = null);

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
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<bool> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<InstanceRecord> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<InstanceRecord> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Execution? _execution;
    private Task _outbox = Task.CompletedTask;
    private bool _busy;
    private bool _closed;

    /// <summary>As last committed.</summary>
    public InstanceRecord Record { get; private set; } = record;

    /// <summary>Whether it came into being, known once storage has answered.</summary>
    public Task<bool> Ready => _ready.Task;

    public Task<InstanceRecord> Started => _started.Task;

    public Task<InstanceRecord> Ended => _ended.Task;

    public InstanceTimers Timers { get; } = new(hub.Options.TimeProvider);

    /// <summary>It exists in storage: messages may come.</summary>
    public void Open(InstanceRecord committed)
    {
        Record = committed;
        if (committed.Status != OrchestrationRuntimeStatus.Pending) _started.TrySetResult(committed);
        _ready.SetResult(true);
    }

    /// <summary>It could not be created, or this process gives the hub up.</summary>
    public void Abandon()
    {
        lock (_lock) _closed = true;
        Timers.Dispose();
        _ready.TrySetResult(false);
        _started.TrySetCanceled();
        _ended.TrySetCanceled();
    }

    /// <summary>It waits for a host of another version: messages are kept, no step is taken.</summary>
    public void Park()
    {
        lock (_lock) _busy = true;
    }

    /// <summary>Takes over what recovery found.</summary>
    public void Restore(Execution? execution, StoredInstance stored)
    {
        _execution = execution;
        foreach (var key in stored.Stale) _stale.Enqueue(key);
        foreach (var raised in stored.Steps.SelectMany(s => s.In).OfType<EventRaised>()) Remember(raised);
    }

    /// <returns>False where it has ended.</returns>
    public bool Post(Message message)
    {
        lock (_lock)
        {
            if (_closed) return false;
            _queue.AddLast(message);
            if (_busy) return true;
            _busy = true;
        }
        hub.RunSteps(this);
        return true;
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
            if (_queue.Count == 0 || _closed)
            {
                _busy = false;
                return null;
            }
            List<Message> taken = [];
            var rows = 0;
            while (_queue.First is { } next && taken.Count < MaxMessagesPerStep && rows < TaskHubStore.MaxDeletions)
            {
                taken.Add(next.Value);
                if (next.Value.InboxRow is not null) rows++;
                _queue.RemoveFirst();
            }
            return taken;
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
        List<HistoryEvent> taken = departed is null ? [.. messages.Where(Fits).Select(m => m.Event)] : [new ExecutionFaulted(departed)];
        List<string> deletions = [.. messages.Select(m => m.InboxRow).OfType<string>()];
        if (taken.Count == 0 && deletions.Count == 0) return;

        var before = Record;
        // A clock that was set back must not make time run backwards for the code.
        var now = hub.Options.TimeProvider.GetUtcNow();
        var at = now > before.UpdatedAt ? now : before.UpdatedAt;
        var actions = taken.Count == 0 ? [] : execution.Run(at, taken);
        var (after, step) = StepOf.Result(before, execution, at, taken, actions);
        if (after.Generation != before.Generation) DropHistory(before);
        while (deletions.Count < TaskHubStore.MaxDeletions && _stale.TryDequeue(out var key)) deletions.Add(key);

        Record = await hub.CommitAsync(before, after with { Commit = hub.NextCommit() }, step, deletions);
        foreach (var raised in taken.OfType<EventRaised>()) Remember(raised);
        Publish(before, execution, actions, step);
    }

    /// <summary>Lets the world know of a committed step.</summary>
    private void Publish(InstanceRecord before, Execution execution, IReadOnlyList<OrchestratorAction> actions, HistoryStep? step)
    {
        if (Record.Status != OrchestrationRuntimeStatus.Pending) _started.TrySetResult(Record);
        foreach (var timer in execution.TakeCancelledTimers()) Timers.Stop(timer);
        if (execution.End is { Outcome: ExecutionOutcome.ContinuedAsNew }) Timers.StopAll();
        foreach (var action in actions) hub.Begin(this, before.Generation, action);
        _outbox = step?.HasMessages == true ? hub.DeliverAsync(this, before.Generation, step) : Task.CompletedTask;
        if (Record.IsTerminal)
        {
            End();
            return;
        }
        if (execution.End is not null)
        {
            _seen.Clear();
            _execution = NewExecution();
            if (step is not null)
            {
                _execution.Replay(step, 0);
                foreach (var raised in step.In.OfType<EventRaised>()) Remember(raised);
            }
            Post(new Message(new ExecutionStarted(), Record.Generation));
        }
        if (!hub.Options.ExtendedSessions) _execution = null;
    }

    private void End()
    {
        List<string> undelivered;
        lock (_lock)
        {
            _closed = true;
            _busy = false;
            undelivered = [.. _queue.Select(m => m.InboxRow).OfType<string>(), .. _stale];
            _queue.Clear();
        }
        Timers.Dispose();
        _execution = null;
        hub.Ended(this, _outbox, undelivered);
        _ended.TrySetResult(Record);
    }

    /// <summary>Builds an execution by replaying what is stored.</summary>
    /// <returns>The failure of a replay that departs from history, with an execution that is fit to fail.</returns>
    public (Execution Execution, TaskFailureDetails? Departed) Replay(StoredInstance stored)
    {
        Record = stored.Record;
        var execution = NewExecution();
        for (var i = 0; i < stored.Steps.Count; i++)
            if (execution.Replay(stored.Steps[i], i) is { } departed) return (NewExecution(), departed);
        return (execution, null);
    }

    private Execution NewExecution() => new(Record, hub.Functions, hub.Options, hub.Loggers, Left);

    private void Left() => Post(new Message(new ExecutionFaulted(
        new TaskFailureDetails(typeof(InvalidOperationException).FullName!, Execution.LeftMessage, null, null, null))));

    private void DropHistory(InstanceRecord before)
    {
        for (var step = 0; step < before.Steps; step++) _stale.Enqueue(Rows.History(before.Incarnation, before.Generation, step));
    }

    private bool Fits(Message message) =>
        (message.Generation ?? Record.Generation) == Record.Generation
        && _execution!.Expects(message.Event)
        && (message.Event is not EventRaised { Message: { } sent } || !_seen.Contains(sent));

    private void Remember(EventRaised raised)
    {
        if (raised.Message is { } message) _seen.Add(message);
    }
}
