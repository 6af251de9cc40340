using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Sluice.Files;
using Sluice.Storage;
using Sluice.Verification;

namespace Sluice.Intake;

/// <summary>
/// Blob events may be lost: a timer compares the quarantine with the records and starts what has none, or whose
/// verification was never started. Idempotent like every intake.
/// </summary>
public sealed class Reconciliation(
    BlobServiceClient blobs, FileStore files, FileIntake intake, TimeProvider time, ILogger<Reconciliation> log)
{
    /// <summary>Younger blobs are still on their way through the triggers, and what changed a record last may not have started its verification yet.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    [Function("Reconcile")]
    public async Task RunAsync(
        [TimerTrigger("0 */5 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var container = blobs.GetBlobContainerClient(Containers.Uploads);
        var found = 0;
        await foreach (var blob in container.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata }, cancellation))
        {
            var properties = blob.Properties;
            if (properties.LastModified > time.GetUtcNow() - Grace || properties.ETag is not { } etag) continue;
            var id = FileIds.Of(container.Name, blob.Name, etag);
            if (await files.FindAsync(id, cancellation) is { } record && record.ContentETag == etag.ToString("H")
                && !await IsStrandedAsync(record, durable, cancellation)) continue;

            var upload = UploadMetadata.Read(blob.Metadata, blob.Name, properties.ContentType, properties.ContentLength ?? 0);
            await intake.ReceiveAsync(container.Name, blob.Name, etag, upload, durable, cancellation);
            found++;
        }

        if (found > 0) log.LogWarning("Reconciliation looked after {Count} files whose event was lost or whose verification had not ended", found);
    }

    /// <summary>
    /// A record that its verification left behind: none was ever started, or it broke off (a defect, or somebody terminated
    /// it). One that broke off is not started again by itself: its state becomes failed, and people see it.
    /// </summary>
    private async Task<bool> IsStrandedAsync(FileRecord record, DurableTaskClient durable, CancellationToken cancellation)
    {
        if (record.State.IsFinal() || record.Timestamp > time.GetUtcNow() - Grace) return false;
        var instance = await durable.GetInstanceAsync(record.InstanceId, cancellation);
        if (instance is null) return record.State == FileState.Received;
        if (!instance.IsCompleted) return false;
        await files.ChangeAsync(record.PartitionKey, r => !r.State.IsFinal() && r.Fail(Reasons.BrokeOff, time.GetUtcNow()), cancellation);
        log.LogError("The verification of file {FileId} ended without a result ({Status}); its state is now failed", record.PartitionKey, instance.RuntimeStatus);
        return false;
    }
}
