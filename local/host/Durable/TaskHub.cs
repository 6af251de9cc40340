using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Sluice.Host.Durable.Orchestrations;
using Sluice.Host.Durable.Storage;

namespace Sluice.Host.Durable;

/// <summary>
/// The task hub while this process holds it: all instances that have not ended, in memory, and their work. Since all that
/// reaches an instance comes through here, nothing is polled.
/// </summary>
internal sealed partial class TaskHub(DurableOptions options, ITaskFunctions functions, TaskHubStore store, HubLease lease, ILoggerFactory loggers)
{
    private static readonly TimeSpan PauseAfterError = TimeSpan.FromSeconds(5);

    private readonly string _tenure = Guid.NewGuid().ToString("N");
    private readonly ConcurrentDictionary<string, Instance> _instances = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, byte> _work = new();
    private readonly SemaphoreSlim _steps = new(options.MaxConcurrentOrchestrators);
    private readonly CancellationTokenSource _life = new();
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger _logger = loggers.CreateLogger<TaskHub>();
    private long _commits;
    private long _inboxNumber;
    private volatile bool _draining;

    public DurableOptions Options => options;

    public ITaskFunctions Functions => functions;

    public ILoggerFactory Loggers => loggers;

    public TaskHubStore Store => store;

    /// <summary>Ends when another process turns out to own the hub.</summary>
    public Task Lost => _lost.Task;


    public Instance? Find(string id) => _instances.GetValueOrDefault(id);

    /// <summary>A new record; nothing is written.</summary>
    public InstanceRecord NewRecord(string id, string name, string version, string? input)
    {
        var now = options.TimeProvider.GetUtcNow();
        return new InstanceRecord
        {
            Id = id,
            Name = name,
            Version = version,
            Input = input,
            Incarnation = Guid.NewGuid().ToString("N"),
            CreatedAt = now,
            UpdatedAt = now,
            Commit = NextCommit(),
        };
    }

    /// <summary>Creates an instance and starts it: one write, where the id is new.</summary>
    /// <param name="replaceable">Whether an instance of this id that has ended gives way.</param>
    /// <returns>Null where it was created, or the one that stands in its way.</returns>
    public async Task<InstanceRecord?> CreateAsync(InstanceRecord record, Func<InstanceRecord, bool> replaceable)
    {
        var instance = new Instance(this, record);
        while (!_instances.TryAdd(record.Id, instance))
            if (_instances.TryGetValue(record.Id, out var active)) return active.Record;
        InstanceRecord? created = null;
        try
        {
            created = await store.AddAsync(record, _life.Token);
            while (created is null)
            {
                if (await store.FindAsync(record.Id, inputsAndOutputs: true, _life.Token) is not { } found)
                    created = await store.AddAsync(record, _life.Token);
                else if (found.IsTerminal && replaceable(found))
                    created = await ReplaceAsync(found, record);
                else
                    return found;
            }
        }
        finally
        {
            if (created is null)
            {
                _instances.TryRemove(record.Id, out _);
                instance.Abandon();
            }
        }
        instance.Open(created);
        Activate(instance);
        return null;
    }

    /// <summary>Acknowledges a message to an instance: one write.</summary>
    /// <returns>False where there is no such instance, or it has ended: the message is dropped.</returns>
    public async Task<bool> SendAsync(string id, HistoryEvent message)
    {
        if (Find(id) is not { } instance || !await instance.Ready) return false;
        var row = Rows.Inbox(instance.Record.Incarnation, NextInboxNumber());
        await store.AddToInboxAsync(id, new InboxMessage(row, message), _life.Token);
        if (instance.Post(new Message(message, null, row))) return true;
        Track(() => store.DeleteRowsAsync(id, [row], _life.Token));
        return false;
    }

    public Task<InstanceRecord> CommitAsync(InstanceRecord before, InstanceRecord after, HistoryStep? step, IReadOnlyCollection<string> deletions) =>
        store.CommitAsync(before, after, step, deletions, _life.Token);

    public string NextCommit() => $"{_tenure}-{Interlocked.Increment(ref _commits)}";

    public async Task<StoredInstance> LoadAsync(InstanceRecord record)
    {
        var stored = await store.LoadAsync(record.Id, _life.Token);
        return string.Equals(stored?.Record.Commit, record.Commit, StringComparison.Ordinal)
            ? stored!
            : throw new OwnershipLostException($"Instance '{record.Id}' was changed by another process.");
    }

    public void RunSteps(Instance instance) => Track(async () =>
    {
        await _steps.WaitAsync(_life.Token);
        try
        {
            await lease.HeldAsync(_life.Token);
            await instance.RunStepsAsync();
        }
        catch (OwnershipLostException e)
        {
            Lose(e);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _logger.LogError(e, "A step of instance {InstanceId} could not be taken; it is taken again in {Pause}.", instance.Record.Id, PauseAfterError);
            Track(() => TryAgainAsync(instance));
        }
        finally
        {
            _steps.Release();
        }
    });

    /// <summary>An instance has ended: its outcome is committed.</summary>
    public void Ended(Instance instance, Task outbox, IReadOnlyList<string> undelivered)
    {
        _instances.TryRemove(new KeyValuePair<string, Instance>(instance.Record.Id, instance));
        ReportToParent(instance.Record);
        if (instance.Record.HasOutbox || undelivered.Count > 0) Track(() => TidyAsync(instance.Record, outbox, undelivered));
    }

    /// <summary>Stops: until <paramref name="drain"/> is cancelled, activities that run may end, and what they gave is committed.</summary>
    public async Task StopAsync(CancellationToken drain)
    {
        _draining = true;
        await DrainAsync(drain);
        await _life.CancelAsync();
        foreach (var instance in _instances.Values) instance.Abandon();
        await Task.WhenAll(_work.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task DrainAsync(CancellationToken cancellation)
    {
        var limit = Task.Delay(options.DrainTimeout, cancellation);
        while (!_work.IsEmpty && !limit.IsCompleted)
            await Task.WhenAny(limit, Task.WhenAll(_work.Keys));
    }

    private async Task TryAgainAsync(Instance instance)
    {
        await Task.Delay(PauseAfterError, _life.Token);
        instance.Post(new Message(new ExecutionStarted(), Generation: -1));
    }

    private async Task<InstanceRecord?> ReplaceAsync(InstanceRecord ended, InstanceRecord record)
    {
        var replaced = await store.ReplaceAsync(ended, record, _life.Token);
        if (replaced is not null) Track(() => DeleteStaleAsync(record.Id));
        return replaced;
    }

    private async Task DeleteStaleAsync(string id)
    {
        if (await store.LoadAsync(id, _life.Token) is { Stale.Count: > 0 } stored) await store.DeleteRowsAsync(id, stored.Stale, _life.Token);
    }

    /// <summary>Notes that the last messages of an ended instance are delivered, and deletes what it will not take in any more.</summary>
    private async Task TidyAsync(InstanceRecord ended, Task outbox, IReadOnlyList<string> undelivered)
    {
        await outbox;
        foreach (var chunk in undelivered.Chunk(100)) await store.DeleteRowsAsync(ended.Id, chunk, _life.Token);
        if (!ended.HasOutbox) return;
        try
        {
            await CommitAsync(ended, ended with { HasOutbox = false, Commit = NextCommit() }, null, []);
        }
        catch (OwnershipLostException)
        {
            // Purged or replaced by now.
        }
    }

    private long NextInboxNumber()
    {
        while (true)
        {
            var last = Volatile.Read(ref _inboxNumber);
            var next = Math.Max(last + 1, options.TimeProvider.GetUtcNow().Ticks);
            if (Interlocked.CompareExchange(ref _inboxNumber, next, last) == last) return next;
        }
    }

    private void Lose(Exception reason)
    {
        _logger.LogError(reason, "Another process works on this task hub; this one stops working on it.");
        _life.Cancel();
        _lost.TrySetResult();
    }

    /// <summary>Runs something in the background that a graceful stop waits for.</summary>
    private void Track(Func<Task> work)
    {
        var task = Task.Run(work);
        _work.TryAdd(task, 0);
        _ = task.ContinueWith(
            t =>
            {
                _work.TryRemove(t, out _);
                if (t.Exception?.InnerException is { } e and not OperationCanceledException) _logger.LogError(e, "Work of the task hub failed.");
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
