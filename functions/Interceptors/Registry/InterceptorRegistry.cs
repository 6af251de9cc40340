using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Sluice.Durable;
using Sluice.Files;
using Sluice.Tokens;

namespace Sluice.Interceptors.Registry;

/// <summary>Why a change of the registry did not happen.</summary>
public enum RegistryRefusal
{
    None,

    /// <summary>The details say what is wrong.</summary>
    Invalid,

    Unknown,

    /// <summary>Somebody changed it meanwhile.</summary>
    Outdated,
}

/// <param name="Value">The interceptor as it is now; null where refused.</param>
/// <param name="Details">For people; only where invalid.</param>
public sealed record RegistryResult(Interceptor? Value, RegistryRefusal Refusal, IReadOnlyList<string> Details);

/// <summary>Changes of the registry: the rules, names that are unique, versions.</summary>
public sealed class InterceptorRegistry(
    InterceptorStore store, InterceptorRules rules, RandomIds random, TimeProvider time, ILogger<InterceptorRegistry> log)
{
    private const int MaxConflicts = 50;

    /// <summary>Adds it under a new id, as version 1.</summary>
    public async Task<RegistryResult> CreateAsync(Interceptor draft, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var created = draft with { Id = random.NewId(), Created = now, Modified = now, Version = 1 };
        return await WriteAsync(_ => (created, RegistryRefusal.None), cancellation);
    }

    /// <summary>Changes the interceptor as it is now by <paramref name="change"/>, if it still has the version that the caller knows.</summary>
    public async Task<RegistryResult> UpdateAsync(
        string id, long? version, Func<Interceptor, Interceptor> change, DurableTaskClient durable, CancellationToken cancellation)
    {
        var result = await WriteAsync(
            all => all.FirstOrDefault(one => one.Id == id) is not { } existing ? (null, RegistryRefusal.Unknown)
                : version != existing.Version ? (null, RegistryRefusal.Outdated)
                : (change(existing) with { Id = id, Created = existing.Created, Modified = time.GetUtcNow(), Version = existing.Version + 1 }, RegistryRefusal.None),
            cancellation);
        // Also where it was off before: switching it off again makes up for a wake-up that was lost.
        if (result.Value is { Status: not InterceptorStatus.Active }) await WakeAsync(id, durable);
        return result;
    }

    /// <summary>Names stay unique and the limit holds however many write at a time: who was second decides anew on what the first one left.</summary>
    private async Task<RegistryResult> WriteAsync(
        Func<IReadOnlyList<Interceptor>, (Interceptor? Next, RegistryRefusal Refusal)> decide, CancellationToken cancellation)
    {
        for (var conflict = 0; conflict < MaxConflicts; conflict++)
        {
            var set = await store.ReadAsync(cancellation);
            var (next, refusal) = decide(set.All);
            if (next is null) return Refuse(refusal);
            if (Problems(next, set.All) is { Count: > 0 } problems) return Refuse(RegistryRefusal.Invalid, problems);
            if (await store.TryWriteAsync(set, next, cancellation)) return new RegistryResult(next, RegistryRefusal.None, []);
        }

        return Refuse(RegistryRefusal.Outdated);
    }

    /// <summary>False where there was none; files that wait for it all the same are woken then too.</summary>
    public async Task<bool> DeleteAsync(string id, DurableTaskClient durable, CancellationToken cancellation)
    {
        var deleted = false;
        while (!deleted && await store.ReadAsync(cancellation) is var set && set.All.Any(one => one.Id == id))
            deleted = await store.TryDeleteAsync(set, id, cancellation);
        await WakeAsync(id, durable);
        return deleted;
    }

    /// <summary>
    /// Has the files that wait for an interceptor look whether it is still there. Those that this does not reach look at its
    /// deadline.
    /// </summary>
    private async Task WakeAsync(string id, DurableTaskClient durable)
    {
        var running = new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Running], FetchInputsAndOutputs: true);
        await foreach (var file in durable.GetAllInstancesAsync(running))
        {
            if (file.SerializedCustomStatus?.Contains(id, StringComparison.Ordinal) != true) continue;
            try
            {
                await durable.WakeAsync(file.InstanceId, InterceptorDecided.EventName(id), InterceptorDecided.CheckState);
            }
            catch (Exception e)
            {
                log.LogWarning(e, "Instance {InstanceId} could not be told that interceptor {InterceptorId} is switched off; it looks at the deadline", file.InstanceId, id);
            }
        }
    }

    private IReadOnlyList<string> Problems(Interceptor interceptor, IReadOnlyList<Interceptor> all)
    {
        var problems = rules.Problems(interceptor).ToList();
        var others = all.Where(other => other.Id != interceptor.Id).ToList();
        if (others.Exists(other => string.Equals(other.Name, interceptor.Name, StringComparison.OrdinalIgnoreCase)))
            problems.Add("another interceptor has this name");
        if (interceptor.Status == InterceptorStatus.Active
            && others.Count(other => other.Status == InterceptorStatus.Active) >= InterceptorRules.MaxActive)
            problems.Add($"at most {InterceptorRules.MaxActive} interceptors may be active");
        return problems;
    }

    private static RegistryResult Refuse(RegistryRefusal refusal, IReadOnlyList<string>? details = null) => new(null, refusal, details ?? []);
}
