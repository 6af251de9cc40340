using Microsoft.DurableTask.Client;

namespace Sluice.Durable;

/// <summary>Durable events only wake orchestrations up: what they tell is written before.</summary>
public static class WakeUp
{
    /// <summary>
    /// Raises an event, unless the instance has ended: then nobody waits for it. No caller cancels it, as somebody who hangs up
    /// must not keep the orchestration from what is written already.
    /// </summary>
    public static async Task WakeAsync(this DurableTaskClient durable, string instanceId, string eventName, object payload)
    {
        try
        {
            await durable.RaiseEventAsync(instanceId, eventName, payload, CancellationToken.None);
        }
        catch (Exception)
        {
            // Backends differ in the exception they throw for an instance that has ended, if they throw one.
            if (await durable.GetInstanceAsync(instanceId, CancellationToken.None) is { IsCompleted: false }) throw;
        }
    }
}
