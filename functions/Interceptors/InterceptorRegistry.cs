using Microsoft.DurableTask.Client;
using Sluice.Security;
using Sluice.Storage;

namespace Sluice.Interceptors;

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
public sealed class InterceptorRegistry(InterceptorStore store, InterceptorRules rules, RandomIds random, TimeProvider time)
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
        if (existing.Status == InterceptorStatus.Active && updated.Status != InterceptorStatus.Active) await WakeAsync(id, durable, cancellation);
        return new RegistryResult(updated, RegistryRefusal.None, []);
    }

    /// <summary>False where there was none.</summary>
    public async Task<bool> DeleteAsync(string id, DurableTaskClient durable, CancellationToken cancellation)
    {
        if (!await store.DeleteAsync(id, cancellation)) return false;
        await WakeAsync(id, durable, cancellation);
        return true;
    }

    /// <summary>
    /// Has the files that wait for an interceptor look whether it is still there. Should this be lost in a crash, they look at
    /// its deadline.
    /// </summary>
    private static async Task WakeAsync(string id, DurableTaskClient durable, CancellationToken cancellation)
    {
        var running = new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Running], FetchInputsAndOutputs: true);
        await foreach (var file in durable.GetAllInstancesAsync(running).WithCancellation(cancellation))
            if (file.SerializedCustomStatus?.Contains(id, StringComparison.Ordinal) == true)
                await durable.RaiseEventAsync(file.InstanceId, InterceptorSteps.EventName(id), InterceptorDecided.LookAgain, cancellation);
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
