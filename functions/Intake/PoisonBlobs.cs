using System.Text.Json;
using Azure;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Sluice.Files;
using Sluice.Storage;
using Sluice.Verification;

namespace Sluice.Intake;

/// <summary>
/// What the blob trigger gave up on after five attempts. The worst outcome of a vetting service is a blob without a state:
/// it gets the state failed, and stays in quarantine.
/// </summary>
public sealed class PoisonBlobs(FileStore files, TimeProvider time, ILogger<PoisonBlobs> log)
{
    /// <summary>The message that the blob extension writes to the poison queue.</summary>
    public sealed record PoisonMessage(string FunctionId, string BlobType, string ContainerName, string BlobName, string ETag);

    [Function("PoisonBlobs")]
    public async Task RunAsync([QueueTrigger("webjobs-blobtrigger-poison", Connection = "AzureWebJobsStorage")] string message, CancellationToken cancellation)
    {
        var poison = JsonSerializer.Deserialize<PoisonMessage>(message)!;
        if (poison.ContainerName != Containers.Uploads) return;
        var etag = new ETag(poison.ETag);
        var id = FileIds.Of(poison.ContainerName, poison.BlobName, etag);
        var record = new FileRecord
        {
            PartitionKey = id,
            Container = poison.ContainerName,
            Blob = poison.BlobName,
            ContentETag = etag.ToString("H"),
            ReceivedAt = time.GetUtcNow(),
        };
        record.InstanceId = InstanceId.Of(record.Version);
        record.Fail(Reasons.IntakeFailed, time.GetUtcNow());
        if (!await files.TryAddAsync(record, cancellation))
            await files.ChangeAsync(id, existing => existing.State == FileState.Received && existing.Fail(Reasons.IntakeFailed, time.GetUtcNow()), cancellation);
        log.LogError("The intake of file {FileId} failed five times; its state is now failed", id);
    }
}
