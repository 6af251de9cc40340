using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;
using Sluice.Host.Configuration;
using Sluice.Host.Functions;
using Sluice.Host.Start;

namespace Sluice.Host.Queues;

/// <summary>
/// Takes messages from one queue, as many as there are free slots. An empty queue is asked ever more seldom, down to
/// <c>maxPollingInterval</c>.
/// </summary>
internal sealed class QueueListener(
    QueueClient queue, QueueMessageRunner runner, RunningWork work, HostJson hostJson, DurableHosting durable, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);

    public async Task RunAsync(CancellationToken stopping)
    {
        // Not disposed of: messages that outlast the listener give their slots back.
        var slots = new SemaphoreSlim(hostJson.QueueBatchSize);
        var outage = new Outage(log, time);
        var backoff = new Backoff(ShortestPause);
        while (!stopping.IsCancellationRequested)
        {
            await durable.ActiveAsync(stopping);
            var taken = 0;
            var wait = await outage.TryAsync(async () => taken = await TakeAsync(slots, stopping), stopping)
                ?? backoff.Next(taken > 0, hostJson.QueueMaxPollingInterval);
            if (taken == 0) await Task.Delay(wait, time, stopping);
        }
    }

    private async Task<int> TakeAsync(SemaphoreSlim slots, CancellationToken stopping)
    {
        await slots.WaitAsync(stopping);
        var free = 1;
        while (free < hostJson.QueueBatchSize && slots.Wait(0, CancellationToken.None)) free++;
        QueueMessage[] messages = [];
        try
        {
            messages = await queue.ReceiveMessagesAsync(free, QueueMessageRunner.Visibility, stopping);
        }
        catch (RequestFailedException e) when (e.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            // A queue that nobody made yet is an empty one.
        }
        finally
        {
            if (free > messages.Length) slots.Release(free - messages.Length);
        }
        foreach (var message in messages) work.Start(() => RunAsync(message, slots));
        return messages.Length;
    }

    private async Task RunAsync(QueueMessage message, SemaphoreSlim slots)
    {
        try
        {
            await runner.RunAsync(message, work.Cancellation);
        }
        catch (Exception e)
        {
            // Not deleted: it comes back when its time of invisibility is over.
            log.LogWarning(e, "A message of {Queue} will come again", queue.Name);
        }
        finally
        {
            slots.Release();
        }
    }
}
