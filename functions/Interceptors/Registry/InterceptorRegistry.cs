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
    /// <summary>Adds it under a new id, as version 1.</summary>
    public async Task<RegistryResult> CreateAsync(Interceptor draft, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var created = draft with { Id = random.NewId(), Created = now, Modified = now, Version = 1 };
        if (await ProblemsAsync(created, cancellation) is { Count: > 0 } problems) return Refuse(RegistryRefusal.Invalid, problems);
        await store.AddAsync(created, cancellation);
        return new RegistryResult(created, RegistryRefusal.None, []);
    }

    /// <summary>Changes the interceptor as it is now by <paramref name="change"/>, if it still has the version that the caller knows.</summary>
    public async Task<RegistryResult> UpdateAsync(
        string id, long? version, Func<Interceptor, Interceptor> change, DurableTaskClient durable, CancellationToken cancellation)
    {
        if (await store.FindAsync(id, cancellation) is not { } existing) return Refuse(RegistryRefusal.Unknown);
        if (version != existing.Version) return Refuse(RegistryRefusal.Outdated);
        var changed = change(existing) with { Id = id, Created = existing.Created, Modified = time.GetUtcNow(), Version = existing.Version };
        if (await ProblemsAsync(changed, cancellation) is { Count: > 0 } problems) return Refuse(RegistryRefusal.Invalid, problems);
        if (await store.UpdateAsync(changed, cancellation) is not { } updated) return Refuse(RegistryRefusal.Outdated);
        // Also where it was off before: switching it off again makes up for a wake-up that was lost.
        if (updated.Status != InterceptorStatus.Active) await WakeAsync(id, durable);
        return new RegistryResult(updated, RegistryRefusal.None, []);
    }

    /// <summary>False where there was none; files that wait for it all the same are woken then too.</summary>
    public async Task<bool> DeleteAsync(string id, DurableTaskClient durable, CancellationToken cancellation)
    {
        var deleted = await store.DeleteAsync(id, cancellation);
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

    private async Task<IReadOnlyList<string>> ProblemsAsync(Interceptor interceptor, CancellationToken cancellation)
    {
        var problems = rules.Problems(interceptor).ToList();
        var others = (await store.ListAsync(cancellation)).Where(other => other.Id != interceptor.Id).ToList();
        if (others.Exists(other => string.Equals(other.Name, interceptor.Name, StringComparison.OrdinalIgnoreCase)))
            problems.Add("another interceptor has this name");
        if (interceptor.Status == InterceptorStatus.Active
            && others.Count(other => other.Status == InterceptorStatus.Active) >= InterceptorRules.MaxActive)
            problems.Add($"at most {InterceptorRules.MaxActive} interceptors may be active");
        return problems;
    }

    private static RegistryResult Refuse(RegistryRefusal refusal, IReadOnlyList<string>? details = null) => new(null, refusal, details ?? []);
}
