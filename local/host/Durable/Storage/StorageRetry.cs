using System.Net.Sockets;
using Azure;
using Microsoft.Extensions.Logging;

namespace Sluice.Host.Durable.Storage;

/// <summary>Another process changed what only the holder of the hub changes: this one must stop at once.</summary>
internal sealed class OwnershipLostException(string message) : Exception(message);

/// <summary>Rides out an outage of the storage account: waits longer from try to try, up to five seconds, and never gives up.</summary>
internal sealed class StorageRetry(TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(5);

    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> operation, CancellationToken cancellation)
    {
        for (var delay = FirstDelay; ; delay = delay * 2 < MaxDelay ? delay * 2 : MaxDelay)
        {
            try
            {
                return await operation(cancellation);
            }
            catch (Exception e) when (IsTransient(e) && !cancellation.IsCancellationRequested)
            {
                logger.LogWarning("Storage does not answer ({Error}); trying again in {Delay}.", e.GetType().Name, delay);
            }
            await Task.Delay(delay, time, cancellation);
        }
    }

    private static bool IsTransient(Exception e) => e switch
    {
        RequestFailedException r => r.Status is 0 or 408 or 429 or >= 500,
        AggregateException many => many.InnerExceptions.All(IsTransient),
        IOException or HttpRequestException or SocketException or TaskCanceledException or TimeoutException => true,
        _ => false,
    };
}
