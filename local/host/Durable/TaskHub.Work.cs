using System.Text.Json;
using Azure;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Sluice.Host.Durable.Orchestrations;
using Sluice.Host.Durable.Storage;
using Sluice.Host.Telemetry;

namespace Sluice.Host.Durable;

/// <summary>What committed steps set going: activities, timers, messages to other instances.</summary>
internal sealed partial class TaskHub
{
    private readonly SemaphoreSlim _activities = new(options.MaxConcurrentActivities);

    /// <summary>
    /// Loads all instances that have not ended and lets them go on. A replay costs as much as its history is long, once. One that
    /// cannot be read is kept as it is: it can be terminated, and then replaced or purged.
    /// </summary>
    public async Task RecoverAsync(CancellationToken cancellation)
    {
        var active = await store.ActiveAsync(cancellation);
        List<(Instance Instance, StoredInstance Stored)> found = [];
        List<InstanceRecord> unreadable = [];
        await Parallel.ForEachAsync(active, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellation }, async (record, c) =>
        {
            try
            {
                if (await store.LoadAsync(record.Id, c) is not { } stored) return;
                lock (found) found.Add((new Instance(this, stored.Record), stored));
            }
            catch (Exception e) when (e is RequestFailedException { Status: 404 } or JsonException or InvalidDataException or ArgumentException)
            {
                _logger.LogError("Instance {InstanceId} cannot be read ({Error}): it does not go on.", record.Id, e.GetType().Name);
                lock (unreadable) unreadable.Add(record);
            }
        });
        _inboxNumber = found.SelectMany(f => f.Stored.Inbox).Select(m => Rows.InboxNumber(m.RowKey)).DefaultIfEmpty().Max();
        // All are known before the first one goes on: parents find their children, senders their receivers.
        foreach (var (instance, _) in found.Where(f => !f.Stored.Record.IsTerminal)) _instances.TryAdd(instance.Record.Id, instance);
        foreach (var record in unreadable.Where(r => !r.IsTerminal)) KeepUnread(record);
        foreach (var (instance, stored) in found.OrderBy(f => f.Stored.Record.CreatedAt)) Recover(instance, stored);
        if (found.Count > 0) _logger.LogInformation("{Count} orchestrations go on where they were.", found.Count);
    }

    private void KeepUnread(InstanceRecord record)
    {
        var instance = new Instance(this, record);
        instance.RefuseUnreadable();
        instance.Open(record);
        _instances.TryAdd(record.Id, instance);
    }

    /// <summary>Begins what an action asks for, except for messages.</summary>
    public void Begin(Instance instance, int generation, OrchestratorAction action)
    {
        switch (action)
        {
            case ActivityScheduled activity:
                Track(() => RunActivityAsync(instance, activity));
                break;
            case TimerCreated timer when generation == instance.Record.Generation && !instance.Record.IsTerminal:
                instance.Timers.Start(timer.Task, timer.FireAt, () => instance.Post(new Message(new TimerFired(timer.Task), generation)));
                break;
        }
    }

    /// <summary>
    /// Delivers the messages of a step, those to one receiver in their order. Each may arrive twice after a crash; the receivers
    /// notice. It goes on until all are delivered.
    /// </summary>
    public Task DeliverAsync(Instance sender, int generation, HistoryStep step)
    {
        var record = sender.Record;
        return Tracked(async () =>
        {
            while (true)
            {
                try
                {
                    // Children first: the others may be for them.
                    await Task.WhenAll(step.Out.OfType<SubOrchestrationScheduled>().Select(sub => Task.Run(() => StartChildAsync(sender, generation, sub))));
                    var events = step.Out.OfType<EventSent>().GroupBy(e => e.InstanceId, StringComparer.Ordinal).Select(e => Task.Run(() => SendInOrderAsync(e)));
                    var terminations = step.Out.OfType<TerminationSent>()
                        .Select(t => Task.Run(() => SendAsync(t.InstanceId, new ExecutionTerminated(null, Recursive: true))));
                    await Task.WhenAll([.. events, .. terminations]);
                    return;
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    _logger.LogError(e, "Messages of instance {InstanceId} could not be delivered; they are delivered again in {Pause}.", record.Id, PauseAfterError);
                }
                await Task.Delay(PauseAfterError, _life.Token);
            }
        });

        async Task SendInOrderAsync(IEnumerable<EventSent> events)
        {
            foreach (var sent in events) await SendEventAsync(record, sent, SeenMessages.IdOf(record, generation, sent.Task));
        }
    }

    private void Recover(Instance instance, StoredInstance stored)
    {
        var record = stored.Record;
        if (record.IsTerminal)
        {
            // Its replay would be of no use: only its last messages are missing.
            instance.Abandon();
            var last = stored.Steps.Count > 0 ? DeliverAsync(instance, record.Generation, stored.Steps[^1]) : Task.CompletedTask;
            Tidy(record, last, stored.Inbox, stored.Stale);
            return;
        }
        var runs = MayRun(record);
        if (!runs) instance.Refuse();
        var (execution, departed) = instance.Replay(stored);
        var arrived = stored.Inbox.Select(m => m.Event.TaskId).ToHashSet();
        OrchestratorAction[] open = [.. execution.Open.Where(a => !arrived.Contains(a.TaskId))];
        var started = execution.IsStarted;
        instance.TakeStale(stored.Stale);
        var outbox = record.HasOutbox
            ? DeliverAsync(instance, stored.Steps[^1].Carried ? record.Generation - 1 : record.Generation, stored.Steps[^1])
            : null;
        instance.Open(record, execution, outbox);
        // From here on the instance may take steps.
        foreach (var action in runs ? open : [])
        {
            Begin(instance, record.Generation, action);
            if (action is SubOrchestrationScheduled sub) Track(() => StartChildAsync(instance, record.Generation, sub));
        }
        if (departed is not null) instance.Post(new Message(new ExecutionFaulted(departed)));
        foreach (var message in stored.Inbox) instance.Post(new Message(message.Event, Inbox: message));
        if (!runs || !started) Activate(instance);
    }

    /// <summary>Starts an execution that has not run yet, now or when its time comes.</summary>
    public void Activate(Instance instance)
    {
        const int start = -1;
        var record = instance.Record;
        if (!MayRun(record))
            Refuse(instance);
        else if (record.StartAt is { } at && at > options.TimeProvider.GetUtcNow() && record.Generation == 0)
            instance.Timers.Start(start, at, () => instance.Post(new Message(new ExecutionStarted())));
        else
            instance.Post(new Message(new ExecutionStarted()));
    }

    /// <summary>An instance of a version that this host does not run.</summary>
    private void Refuse(Instance instance)
    {
        instance.Refuse();
        var mismatch = FinalFailures.VersionMismatch(instance.Record.Version, options);
        if (options.VersionFailureStrategy == VersionFailureStrategy.Fail)
        {
            instance.Post(new Message(new ExecutionFaulted(mismatch)));
        }
        else
        {
            _logger.LogWarning("Instance {InstanceId} waits for another host: {Reason}", instance.Record.Id, mismatch.ErrorMessage);
        }
    }

    private bool MayRun(InstanceRecord record) => options.VersionMatchStrategy switch
    {
        VersionMatchStrategy.Strict => string.Equals(record.Version, options.DefaultVersion, StringComparison.OrdinalIgnoreCase),
        VersionMatchStrategy.CurrentOrOlder =>
            Microsoft.DurableTask.Abstractions.TaskOrchestrationVersioningUtils.CompareVersions(record.Version, options.DefaultVersion) <= 0,
        _ => true,
    };

    private static TaskFailureDetails TerminationOf(InstanceRecord child) =>
        new("Terminated", $"Orchestration '{child.Id}' was terminated.", null, null, null);

    /// <exception cref="OperationCanceledException">It did not run: it is still scheduled in storage, and runs after the next start.</exception>
    private async Task RunActivityAsync(Instance instance, ActivityScheduled activity)
    {
        await WaitForSlotAsync();
        HistoryEvent result;
        try
        {
            await lease.HeldAsync(_life.Token);
            if (_draining) throw new OperationCanceledException("The host stops.");
            using var scope = LogScope(instance);
            using var span = OrchestrationTrace.Running(instance.Record, activity);
            var start = options.TimeProvider.GetTimestamp();
            result = await ResultOfAsync(instance.Record.Id, activity);
            OrchestrationTrace.Ran(span, activity, result, options.TimeProvider.GetElapsedTime(start));
        }
        finally
        {
            _activities.Release();
        }
        instance.Post(new Message(result));
    }

    private async Task WaitForSlotAsync()
    {
        HostTelemetry.ActivitiesWaiting.Add(1);
        try
        {
            await _activities.WaitAsync(_life.Token);
        }
        finally
        {
            HostTelemetry.ActivitiesWaiting.Add(-1);
        }
    }

    private async Task<HistoryEvent> ResultOfAsync(string instanceId, ActivityScheduled activity)
    {
        if (!functions.HasActivity(activity.Name)) return new TaskFailed(activity.Task, FinalFailures.ActivityNotFound(activity.Name));
        try
        {
            // An activity that does not heed its cancellation is left behind.
            var run = functions.RunActivityAsync(activity.Name, instanceId, activity.Input, _life.Token).WaitAsync(_life.Token);
            return new TaskCompleted(activity.Task, await run);
        }
        catch (Exception e) when (!_life.IsCancellationRequested)
        {
            return new TaskFailed(activity.Task, TaskFailureDetails.FromException(e));
        }
    }

    private async Task SendEventAsync(InstanceRecord sender, EventSent sent, string message)
    {
        using var span = OrchestrationTrace.Sending(sent.Name, sent.InstanceId, Find(sent.InstanceId)?.Record, sender);
        await SendAsync(sent.InstanceId, new EventRaised(sent.Name, sent.Payload, message));
    }

    private async Task StartChildAsync(Instance parent, int generation, SubOrchestrationScheduled sub)
    {
        var link = new ParentLink(parent.Record.Id, parent.Record.Name, parent.Record.Incarnation, generation, sub.Task);
        var child = NewRecord(sub.InstanceId, sub.Name, sub.Version, sub.Input) with
        {
            Parent = link,
            TraceParent = OrchestrationTrace.TraceParentOf(parent.Record),
        };
        var existing = await CreateAsync(child, found => found.Parent != link);
        if (existing is null) return;
        if (existing.Parent == link) ReportToParent(existing);
        else
        {
            var failure = new TaskFailureDetails(
                typeof(InvalidOperationException).FullName!, $"An orchestration instance '{sub.InstanceId}' exists and has not ended.", null, null, null);
            parent.Post(new Message(new TaskFailed(sub.Task, failure), generation));
        }
    }

    /// <summary>Gives the outcome of a sub-orchestration to the instance that called it. After a crash the parent asks for it again.</summary>
    private void ReportToParent(InstanceRecord child)
    {
        if (!child.IsTerminal || child.Parent is not { } link || Find(link.Id) is not { } parent) return;
        if (!string.Equals(parent.Record.Incarnation, link.Incarnation, StringComparison.Ordinal)) return;
        HistoryEvent outcome = child.Status == OrchestrationRuntimeStatus.Completed
            ? new TaskCompleted(link.Task, child.Output)
            : new TaskFailed(link.Task, child.Failure ?? TerminationOf(child));
        parent.Post(new Message(outcome, link.Generation));
    }
}
