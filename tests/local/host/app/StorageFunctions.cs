using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Sample;

public sealed class StorageFunctions(Seen seen, ILogger<StorageFunctions> log)
{
    [Function("BlobEvent")]
    public async Task BlobEventAsync([BlobTrigger("%Names%-events/{name}", Connection = "AzureWebJobsStorage", Source = BlobTriggerSource.EventGrid)] BlobClient blob, string name) =>
        seen.Add($"event {name}: {(await blob.DownloadContentAsync()).Value.Content}");

    [Function("BlobPolled")]
    public async Task BlobPolledAsync([BlobTrigger("%Names%-polled/{name}", Connection = "AzureWebJobsStorage")] BlobClient blob, string name) =>
        seen.Add($"polled {name}: {(await blob.DownloadContentAsync()).Value.Content}");

    [Function("Queued")]
    public void Queued([QueueTrigger("%Names%-queued", Connection = "AzureWebJobsStorage")] string message, FunctionContext context, int dequeueCount)
    {
        log.LogInformation("Took a message");
        seen.Add($"queued {message}, {context.BindingContext.BindingData["DequeueCount"]} {dequeueCount}");
    }

    [Function("QueuedFails")]
    public void QueuedFails([QueueTrigger("%Names%-fails", Connection = "AzureWebJobsStorage")] string message)
    {
        seen.Add($"fails {message}");
        throw new InvalidOperationException("as it should");
    }

    [Function("QueuedPoison")]
    public void QueuedPoison([QueueTrigger("%Names%-fails-poison", Connection = "AzureWebJobsStorage")] string message) => seen.Add($"poison {message}");

    [Function("Tick")]
    public void Tick([TimerTrigger("* * * * * *")] TimerInfo timer) => seen.Add("tick");

    [Function("Yearly")]
    public void Yearly([TimerTrigger("0 0 0 1 1 *")] TimerInfo timer) => seen.Add($"yearly, past due {timer.IsPastDue}");

    [Function("OffTick")]
    public void OffTick([TimerTrigger("* * * * * *")] TimerInfo timer) => seen.Add("off tick");
}
