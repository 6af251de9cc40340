using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
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
    /// <summary>Younger blobs are still on their way through the triggers.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    [Function("Reconcile")]
    public async Task RunAsync(
        [TimerTrigger("0 */5 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var container = blobs.GetBlobContainerClient(Containers.Uploads);
        var found = 0;
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.Metadata, cancellationToken: cancellation))
        {
            var properties = blob.Properties;
            if (properties.LastModified > time.GetUtcNow() - Grace || properties.ETag is not { } etag) continue;
            var id = FileIds.MayBeTicket(blob.Name) ? blob.Name : FileIds.ForUpload(container.Name, blob.Name, etag);
            if (await files.FindAsync(id, cancellation) is { } record && record.ContentETag == etag.ToString("H")
                && FileRecords.State(record) != FileState.Received) continue;

            var upload = UploadMetadata.Read(blob.Metadata, blob.Name, properties.ContentType, properties.ContentLength ?? 0);
            await intake.ReceiveAsync(container.Name, blob.Name, etag, upload, durable, cancellation);
            found++;
        }

        if (found > 0) log.LogWarning("Reconciliation looked after {Count} files whose event was lost or whose verification had not ended", found);
    }
}
