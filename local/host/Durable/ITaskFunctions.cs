using Microsoft.DurableTask;

namespace Sluice.Host.Durable;

/// <summary>
/// The orchestrators and activities of the function app, as the engine sees them. Names are compared without regard to case.
/// An exception that leaves a function leaves these methods as it is (not wrapped by reflection): its type decides about retries.
/// </summary>
public interface ITaskFunctions
{
    bool HasOrchestrator(string name);

    bool HasActivity(string name);

    /// <summary>
    /// Runs orchestrator code on the engine's own synchronization context: nothing between this call and the code may leave it
    /// (no <c>ConfigureAwait(false)</c>, no <c>Task.Run</c>), and nothing may be awaited that is not the context's.
    /// The returned task may never end: the engine drops it when it lets the instance out of memory.
    /// </summary>
    /// <param name="input">Serialized input, the same that <paramref name="context"/> gives.</param>
    /// <returns>Serialized output.</returns>
    Task<string?> RunOrchestratorAsync(string name, TaskOrchestrationContext context, string? input);

    /// <returns>Serialized output.</returns>
    /// <param name="cancellation">The host gives up waiting for the activity; it will run again on the next start.</param>
    Task<string?> RunActivityAsync(string name, string instanceId, string? input, CancellationToken cancellation);
}
