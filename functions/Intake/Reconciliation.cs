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

    /// <summary>Blobs that stay in quarantine (in review, unsupported, failed) cost a read each only for so long, and then once an hour.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromHours(1);

    private const int Parallel = 16;

    /// <summary>What was uploaded lately, or since the timer ran last.</summary>
    [Function("Reconcile")]
    public Task RunAsync([TimerTrigger("0 */5 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var since = time.GetUtcNow() - Recent;
        var last = new DateTimeOffset(timer.ScheduleStatus?.Last.ToUniversalTime() ?? DateTime.MinValue, TimeSpan.Zero);
        return LookAsync(last < since ? last : since, durable, cancellation);
    }

    [Function("ReconcileAll")]
    public Task RunForAllAsync([TimerTrigger("0 2 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        LookAsync(DateTimeOffset.MinValue, durable, cancellation);

    private async Task LookAsync(DateTimeOffset since, DurableTaskClient durable, CancellationToken cancellation)
    {
        var (container, until) = (blobs.GetBlobContainerClient(Containers.Uploads), time.GetUtcNow() - Grace);
        var found = 0;
        await System.Threading.Tasks.Parallel.ForEachAsync(
            container.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata | BlobTraits.CopyStatus }, cancellation)
                .Where(blob => blob.Properties is { ETag: not null, LastModified: { } at } && at >= since && at <= until),
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellation },
            async (listed, token) =>
            {
                var blob = UploadedBlob.Of(container.Name, listed);
                if (await intake.FindRecordAsync(blob.Container, blob.Name, blob.ETag, token) is { } record && !await IsStrandedAsync(record, durable, token)) return;
                await intake.ReceiveAsync(blob, durable, token);
                Interlocked.Increment(ref found);
            });
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
