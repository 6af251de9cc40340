using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Sluice.Host.Durable.Orchestrations;
using Sluice.Host.Durable.Storage;
using Sluice.Host.Telemetry;

namespace Sluice.Host.Durable;

/// <summary>The client of the engine in the same process. While another process holds the hub, calls wait.</summary>
public sealed class EmbeddedDurableTaskClient : DurableTaskClient
{
    private static readonly OrchestrationRuntimeStatus[] NotEnded =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    private readonly DurableEngine _engine;
    private readonly DurableOptions _options;

    internal EmbeddedDurableTaskClient(DurableEngine engine, DurableOptions options)
        : base(options.HubName)
    {
        _engine = engine;
        _options = options;
    }

    /// <exception cref="InvalidOperationException">
    /// An instance of this id exists in one of the dedupe statuses; without any given, one that has not ended. An instance in
    /// another status is replaced, after it was terminated where it had not ended.
    /// </exception>
    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(orchestratorName.Name);
        var id = options?.InstanceId ?? Guid.NewGuid().ToString("N");
        InstanceIds.Check(id);
        var hub = await _engine.HubAsync(cancellation);
        var version = options?.Version?.Version ?? _options.DefaultVersion;
        using var span = OrchestrationTrace.Creating(orchestratorName.Name, version, id);
        var record = hub.NewRecord(id, orchestratorName.Name, version, Serialize(input)) with
        {
            StartAt = options?.StartAt,
            Tags = options?.Tags ?? new Dictionary<string, string>(StringComparer.Ordinal),
        };
        await StartAsync(hub, record, DedupeOf(options), cancellation);
        return id;
    }

    /// <summary>An event for an instance that does not exist, or has ended, is dropped.</summary>
    public override async Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var hub = await _engine.HubAsync(cancellation);
        using var span = OrchestrationTrace.Sending(eventName, instanceId, hub.Find(instanceId)?.Record);
        await SendAsync(instanceId, new EventRaised(eventName, Serialize(eventPayload)), cancellation);
    }

    /// <summary>Activities that run are not stopped; their results are dropped.</summary>
    public override Task TerminateInstanceAsync(string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new ExecutionTerminated(Serialize(options?.Output), options?.Recursive ?? false), cancellation);

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new ExecutionSuspended(reason), cancellation);

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new ExecutionResumed(reason), cancellation);

    public override async Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        var hub = await _engine.HubAsync(cancellation);
        return (await FindAsync(hub, instanceId, getInputsAndOutputs, cancellation, mustExist: false))?.ToMetadata(_options.DataConverter, getInputsAndOutputs);
    }

    /// <summary>All that is stored of an instance; null where there is none of this id.</summary>
    internal async Task<StoredInstance?> LoadAsync(string instanceId, CancellationToken cancellation)
    {
        var hub = await _engine.HubAsync(cancellation);
        return await hub.Store.LoadAsync(instanceId, cancellation);
    }

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null)
    {
        var query = filter ?? new OrchestrationQuery();
        return Pageable.Create(async (token, size, cancellation) =>
        {
            var hub = await _engine.HubAsync(cancellation);
            var page = query with { ContinuationToken = token ?? query.ContinuationToken, PageSize = size ?? query.PageSize };
            var (found, next) = await hub.Store.ListAsync(page, cancellation);
            return new Page<OrchestrationMetadata>([.. found.Select(r => r.ToMetadata(_options.DataConverter, query.FetchInputsAndOutputs))], next);
        });
    }

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, i => i.Started, getInputsAndOutputs, cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, i => i.Ended, getInputsAndOutputs, cancellation);

    /// <summary>Purges an instance that has ended. One that has not, or whose parent has not, stays.</summary>
    public override async Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        var hub = await _engine.HubAsync(cancellation);
        var found = await hub.Store.FindAsync(instanceId, inputsAndOutputs: false, cancellation);
        return new PurgeResult(await PurgeAsync(hub, found, options?.Recursive ?? false, cancellation), true);
    }

    public override async Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var hub = await _engine.HubAsync(cancellation);
        var started = TimeProvider.System.GetTimestamp();
        var purged = 0;
        var query = new OrchestrationQuery(filter.CreatedFrom, filter.CreatedTo, filter.Statuses);
        do
        {
            var (found, next) = await hub.Store.ListAsync(query, cancellation);
            foreach (var instance in found)
            {
                if (filter.Timeout is { } limit && TimeProvider.System.GetElapsedTime(started) > limit) return new PurgeResult(purged, false);
                purged += await PurgeAsync(hub, instance, options?.Recursive ?? false, cancellation);
            }
            query = query with { ContinuationToken = next };
        }
        while (query.ContinuationToken is not null);
        return new PurgeResult(purged, true);
    }

    /// <exception cref="ArgumentException">No such instance.</exception>
    /// <exception cref="InvalidOperationException">It has not ended, and was to be restarted under its own id.</exception>
    public override async Task<string> RestartAsync(string instanceId, bool restartWithNewInstanceId = false, CancellationToken cancellation = default)
    {
        var hub = await _engine.HubAsync(cancellation);
        var old = await FindAsync(hub, instanceId, inputsAndOutputs: true, cancellation)
            ?? throw new ArgumentException($"There is no orchestration instance '{instanceId}'.", nameof(instanceId));
        var id = restartWithNewInstanceId ? Guid.NewGuid().ToString("N") : instanceId;
        using var span = OrchestrationTrace.Creating(old.Name, old.Version, id);
        await StartAsync(hub, hub.NewRecord(id, old.Name, old.Version, old.Input) with { Tags = old.Tags }, NotEnded, cancellation);
        return id;
    }

    /// <summary>Activities and sub-orchestrations that failed, and so failed the instance, run again.</summary>
    /// <exception cref="ArgumentException">No such instance.</exception>
    /// <exception cref="InvalidOperationException">It has not failed.</exception>
    public override async Task RewindInstanceAsync(string instanceId, string reason, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var hub = await _engine.HubAsync(cancellation);
        await hub.RewindAsync(instanceId).WaitAsync(cancellation);
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <returns>False where there is no such instance, or it has ended.</returns>
    internal async Task<bool> SendAsync(string instanceId, HistoryEvent message, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var hub = await _engine.HubAsync(cancellation);
        return await hub.SendAsync(instanceId, message).WaitAsync(cancellation);
    }

    private static async Task StartAsync(TaskHub hub, InstanceRecord record, OrchestrationRuntimeStatus[] dedupe, CancellationToken cancellation)
    {
        while (await hub.CreateAsync(record, ended => !dedupe.Contains(ended.Status)).WaitAsync(cancellation) is { } existing)
        {
            if (dedupe.Contains(existing.Status))
                throw new InvalidOperationException($"An orchestration instance '{existing.Id}' with status {existing.Status} already exists.");
            if (hub.Find(existing.Id) is not { } running) continue;
            await hub.SendAsync(existing.Id, new ExecutionTerminated(null, Recursive: false)).WaitAsync(cancellation);
            await running.Ended.WaitAsync(cancellation);
        }
    }

    private static async Task<InstanceRecord?> FindAsync(
        TaskHub hub, string id, bool inputsAndOutputs, CancellationToken cancellation, bool mustExist = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return hub.Find(id) is { } active && await active.Ready.WaitAsync(cancellation)
            ? active.Record
            : await StoredAsync(hub, id, inputsAndOutputs, cancellation, mustExist);
    }

    /// <returns>Null also where a purge has begun, which leaves an instance that ended without a step.</returns>
    private static async Task<InstanceRecord?> StoredAsync(
        TaskHub hub, string id, bool inputsAndOutputs, CancellationToken cancellation, bool mustExist = true)
    {
        var stored = await hub.Store.FindAsync(id, inputsAndOutputs, cancellation, mustExist);
        if (stored is { IsTerminal: false }) await hub.AdoptAsync(stored).WaitAsync(cancellation);
        return stored is { IsPurged: true } ? null : stored;
    }

    /// <param name="found">As it was found: another one that has come in its place stays.</param>
    private static async Task<int> PurgeAsync(TaskHub hub, InstanceRecord? found, bool recursive, CancellationToken cancellation)
    {
        if (found is not { IsTerminal: true }) return 0;
        // Its parent may ask for its outcome again after a crash.
        if (found.Parent is { } parent && hub.Find(parent.Id) is { } active && active.Record.Incarnation == parent.Incarnation) return 0;
        if (!await hub.PurgeAsync(found, cancellation)) return 0;
        var purged = 1;
        if (!recursive) return purged;
        foreach (var child in await hub.Store.ChildrenAsync(found.Id, cancellation))
            purged += await PurgeAsync(hub, await hub.Store.FindAsync(child, inputsAndOutputs: false, cancellation), recursive, cancellation);
        return purged;
    }

    private OrchestrationRuntimeStatus[] DedupeOf(StartOrchestrationOptions? options) =>
        options?.DedupeStatuses is { } given ? [.. given.Select(Enum.Parse<OrchestrationRuntimeStatus>)] : NotEnded;

    private async Task<OrchestrationMetadata> WaitAsync(
        string instanceId, Func<Instance, Task<InstanceRecord>> reached, bool inputsAndOutputs, CancellationToken cancellation)
    {
        while (true)
        {
            var hub = await _engine.HubAsync(cancellation);
            if (hub.Find(instanceId) is { } active && await active.Ready.WaitAsync(cancellation))
            {
                var wait = reached(active);
                await ((Task)wait).WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellation.ThrowIfCancellationRequested();
                if (wait.IsCompletedSuccessfully) return wait.Result.ToMetadata(_options.DataConverter, inputsAndOutputs);
                continue;
            }
            var stored = await StoredAsync(hub, instanceId, inputsAndOutputs, cancellation)
                ?? throw new InvalidOperationException($"There is no orchestration instance '{instanceId}'.");
            if (stored.IsTerminal) return stored.ToMetadata(_options.DataConverter, inputsAndOutputs);
            // The hub is changing hands: its instances are in storage, but not in memory yet.
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
        }
    }

    private string? Serialize(object? value) => _options.DataConverter.Serialize(value);
}
