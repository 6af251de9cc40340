using System.Collections.Concurrent;
using System.Diagnostics;
using Azure;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Sluice.Host.Durable.Orchestrations;
using Sluice.Host.Durable.Storage;
using Sluice.Host.Telemetry;

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
    private readonly ConcurrentDictionary<string, Task> _ending = new(StringComparer.Ordinal);
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

    /// <summary>Whether an instance may send something, if only what it sent last once more.</summary>
    public bool MaySend(string id) => _instances.ContainsKey(id) || _ending.ContainsKey(id);

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
            TraceParent = Activity.Current?.Id,
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
        InstanceRecord? standing = null;
        try
        {
            created = await store.AddAsync(record, _life.Token);
            while (created is null && standing is null)
            {
                if (await store.FindAsync(record.Id, inputsAndOutputs: true, _life.Token) is not { } found)
                    created = await store.AddAsync(record, _life.Token);
                else if (found.IsTerminal && (found.IsPurged || replaceable(found)))
                    created = await ReplaceAsync(found, record);
                else
                    standing = found;
            }
        }
        finally
        {
            if (created is null) Withdraw(instance);
        }
        if (created is null)
        {
            if (standing is { IsTerminal: false }) await AdoptAsync(standing);
            return standing;
        }
        // Acknowledged is what no other process can have missed that took the hub over in an outage.
        await lease.HeldAsync(_life.Token);
        instance.Open(created);
        Activate(instance);
        return null;
    }

    /// <summary>
    /// Lets an instance go on that is in storage, but not in memory: a process that lost the hub in an outage came to write it
    /// after this one had looked what there is.
    /// </summary>
    public async Task AdoptAsync(InstanceRecord found)
    {
        var instance = new Instance(this, found);
        if (!_instances.TryAdd(found.Id, instance)) return;
        var adopted = false;
        try
        {
            if (await store.LoadAsync(found.Id, _life.Token) is not { Record.IsTerminal: false } stored) return;
            await lease.HeldAsync(_life.Token);
            Recover(instance, stored);
            adopted = true;
        }
        catch (OperationCanceledException) when (_life.IsCancellationRequested)
        {
            // The next holder of the hub finds it.
        }
        finally
        {
            if (!adopted) Withdraw(instance);
        }
    }

    /// <summary>Takes back the failure of an instance and of the sub-orchestrations that it comes from: what failed runs again.</summary>
    /// <exception cref="ArgumentException">There is no such instance.</exception>
    /// <exception cref="InvalidOperationException">It has not failed.</exception>
    public async Task RewindAsync(string id)
    {
        // What it sent last is delivered before it can send anything else.
        if (_ending.TryGetValue(id, out var ending)) await ending.WaitAsync(_life.Token);
        var stored = await store.LoadAsync(id, _life.Token) ?? throw new ArgumentException($"There is no orchestration instance '{id}'.", nameof(id));
        var failed = stored.Record;
        var instance = new Instance(this, failed);
        if (failed.Status != OrchestrationRuntimeStatus.Failed || stored.Steps.Count == 0 || !_instances.TryAdd(id, instance))
            throw new InvalidOperationException($"Orchestration instance '{id}' has not failed ({failed.Status}): it cannot be rewound.");
        try
        {
            var rewinding = Rewinding.Of(stored.Steps);
            foreach (var child in rewinding.Children)
                if (await store.FindAsync(child, inputsAndOutputs: false, _life.Token) is { Status: OrchestrationRuntimeStatus.Failed }) await RewindAsync(child);
            var steps = stored.Steps.Count - 1;
            var after = failed with
            {
                Status = steps == 0 ? OrchestrationRuntimeStatus.Pending : OrchestrationRuntimeStatus.Running,
                Rewinds = failed.Rewinds + 1,
                Steps = steps,
                Output = null,
                Failure = null,
                HasOutbox = false,
                UpdatedAt = options.TimeProvider.GetUtcNow(),
                Commit = NextCommit(),
            };
            await store.RewindAsync(failed, after, rewinding, NextInboxNumber, _life.Token);
            // From here on it is like after a crash.
            Recover(instance, (await store.LoadAsync(id, _life.Token))!);
        }
        catch
        {
            Withdraw(instance);
            throw;
        }
    }

    /// <summary>It does not come into being, or does not go on.</summary>
    private void Withdraw(Instance instance)
    {
        _instances.TryRemove(new KeyValuePair<string, Instance>(instance.Record.Id, instance));
        instance.Abandon();
    }

    /// <summary>Acknowledges a message to an instance: one write.</summary>
    /// <returns>False where there is no such instance, or it has ended: the message is dropped.</returns>
    public async Task<bool> SendAsync(string id, HistoryEvent message)
    {
        if (Find(id) is not { } instance || !await instance.Ready) return false;
        var added = await store.AddToInboxAsync(instance.Record, NextInboxNumber(), message, _life.Token);
        // As above: where another process took the hub over meanwhile, it may not know of this.
        await lease.HeldAsync(_life.Token);
        if (instance.Post(new Message(message, Inbox: added))) return true;
        Track(() => DiscardAsync(id, [added.RowKey], [added]));
        return false;
    }

    public Task<InstanceRecord> CommitAsync(InstanceRecord before, InstanceRecord after, HistoryStep? step, IReadOnlyCollection<string> deletions) =>
        store.CommitAsync(before, after, step, deletions, _life.Token);

    /// <summary>Deletes what a committed step has left behind in blobs.</summary>
    /// <param name="taken">Messages that it took in.</param>
    public Task DeleteBlobsAsync(InstanceRecord before, InstanceRecord after, IEnumerable<InboxMessage> taken)
    {
        string[] messages = [.. taken.Select(m => m.Blob).OfType<string>()];
        var isSuperseded = after.Generation != before.Generation && before.MayHaveBlobs;
        return messages.Length == 0 && !isSuperseded ? Task.CompletedTask : Tracked(async () =>
        {
            try
            {
                await store.DeleteBlobsAsync(messages, _life.Token);
                if (isSuperseded) await store.DeleteSupersededAsync(after, _life.Token);
            }
            catch (RequestFailedException e)
            {
                _logger.LogWarning(e, "Large values of instance {InstanceId} that are of no use any more stay until it is purged.", after.Id);
            }
        });
    }

    /// <summary>Deletes all of an instance that has ended, its row last: what is half purged can be purged again.</summary>
    /// <returns>False where it goes on, or another one has come in its place.</returns>
    public async Task<bool> PurgeAsync(InstanceRecord ended, CancellationToken cancellation)
    {
        var (rows, blobs) = await store.PartsAsync(ended.Id, cancellation);
        // One that is being started has blobs before it has its row.
        if (Find(ended.Id) is not null) return false;
        // With this write it lets go of them all: who changed it before wins, and nobody restarts or rewinds it after.
        var emptied = ended with
        {
            Generation = ended.Generation + 1,
            Steps = 0,
            Input = null,
            Output = null,
            Failure = null,
            HasOutbox = false,
            Commit = NextCommit(),
        };
        try
        {
            emptied = await store.CommitAsync(ended, emptied, null, [], cancellation);
        }
        catch (OwnershipLostException)
        {
            // It may only be that its last messages have been delivered.
            return await store.FindAsync(ended.Id, inputsAndOutputs: false, cancellation) is { IsTerminal: true } now
                && string.Equals(now.Incarnation, ended.Incarnation, StringComparison.Ordinal)
                && await PurgeAsync(now, cancellation);
        }
        await store.DeleteRowsAsync(ended.Id, rows, cancellation);
        await store.DeleteBlobsAsync(blobs, cancellation);
        await store.DeleteAsync(emptied, cancellation);
        return true;
    }

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
            using var scope = LogScope(instance);
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
    /// <param name="rest">Its last messages on their way.</param>
    /// <param name="undelivered">Messages that came too late.</param>
    /// <param name="stale">Rows that are of no use any more.</param>
    public void Ended(Instance instance, Task rest, IReadOnlyList<InboxMessage> undelivered, IReadOnlyList<string> stale)
    {
        if (instance.Record.HasOutbox || undelivered.Count > 0 || stale.Count > 0) Tidy(instance.Record, rest, undelivered, stale);
        _instances.TryRemove(new KeyValuePair<string, Instance>(instance.Record.Id, instance));
        ReportToParent(instance.Record);
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
        instance.Wake();
    }

    private async Task<InstanceRecord?> ReplaceAsync(InstanceRecord ended, InstanceRecord record)
    {
        var replaced = await store.ReplaceAsync(ended, record, _life.Token);
        if (replaced is not null) Track(() => DeleteReplacedAsync(ended));
        return replaced;
    }

    private async Task DeleteReplacedAsync(InstanceRecord replaced)
    {
        var (rows, blobs) = await store.PartsAsync(replaced.Id, _life.Token);
        await store.DeleteBlobsAsync(blobs.Where(IsReplaced), _life.Token);
        await store.DeleteRowsAsync(replaced.Id, rows.Where(IsReplaced), _life.Token);

        // What the new one has left behind already, its own steps delete.
        bool IsReplaced(string name) => name.Contains(replaced.Incarnation, StringComparison.Ordinal);
    }

    /// <summary>Deletes rows, and the blobs of messages among them.</summary>
    private async Task DiscardAsync(string id, IReadOnlyList<string> rows, IEnumerable<InboxMessage> messages)
    {
        await store.DeleteRowsAsync(id, rows, _life.Token);
        await store.DeleteBlobsAsync(messages.Select(m => m.Blob).OfType<string>(), _life.Token);
    }

    /// <summary>Deletes what an ended instance will not take in any more, and notes when nothing of it is left to be done.</summary>
    private void Tidy(InstanceRecord ended, Task rest, IReadOnlyList<InboxMessage> undelivered, IReadOnlyList<string> stale)
    {
        var tidied = Tracked(() => TidyAsync(ended, rest, undelivered, stale));
        _ending[ended.Id] = tidied;
        _ = tidied.ContinueWith(
            _ => _ending.TryRemove(new KeyValuePair<string, Task>(ended.Id, tidied)),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private async Task TidyAsync(InstanceRecord ended, Task rest, IReadOnlyList<InboxMessage> undelivered, IReadOnlyList<string> stale)
    {
        await DiscardAsync(ended.Id, [.. undelivered.Select(m => m.RowKey), .. stale], undelivered);
        if (!ended.HasOutbox) return;
        await rest;
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

    private IDisposable? LogScope(Instance instance) =>
        _logger.BeginScope(new KeyValuePair<string, object>[] { new("InstanceId", instance.Record.Id) });

    /// <summary>Runs something in the background that a graceful stop waits for.</summary>
    private void Track(Func<Task> work) => _ = Tracked(work);

    private Task Tracked(Func<Task> work)
    {
        // What runs here belongs to the instance, not to the call or the trace that happened to set it going.
        Task task;
        using (ExecutionContext.SuppressFlow()) task = Task.Run(work);
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
        return task;
    }
}
