using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sluice.Audit;
using Sluice.Engines;
using Sluice.Files;

namespace Sluice.Retention;

/// <summary>Deletes what was kept for its retention time. Bytes go before the record that speaks of them, so that none is left that nobody knows.</summary>
public sealed class ExpiredFiles(
    FileStore files, QuarantineBlobs blobs, AnalysisCache analyses, AuditStore audit, IOptions<RetentionOptions> options, TimeProvider time, ILogger<ExpiredFiles> log)
{
    private const int Parallel = 16;

    [Function("DeleteExpiredFiles")]
    public async Task RunAsync([TimerTrigger("0 20 3 * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var kept = options.Value;
        foreach (var (state, retention) in new[]
        {
            (FileState.Released, kept.Released), (FileState.Rejected, kept.Rejected), (FileState.Unsupported, kept.Unsupported), (FileState.Failed, kept.Failed),
        })
        {
            if (retention is { } limit) await DeleteAsync(state, now - limit, cancellation);
        }

        if (kept.Analyses is { } analysis) await analyses.DeleteAsync(now - analysis, cancellation);
        if (kept.Audit is { } act) await audit.DeleteAsync(now - act, cancellation);
    }

    private async Task DeleteAsync(FileState state, DateTimeOffset finishedBefore, CancellationToken cancellation)
    {
        var deleted = 0;
        await System.Threading.Tasks.Parallel.ForEachAsync(
            files.ListFinishedAsync(state, finishedBefore, cancellation),
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellation },
            async (record, stop) =>
            {
                if (state == FileState.Released) await blobs.DeleteReleasedAsync(record.PartitionKey, stop);
                else await blobs.RejectAsync(record.Version, keep: false, stop);
                if (await files.TryDeleteAsync(record, stop)) Interlocked.Increment(ref deleted);
            });
        if (deleted > 0) log.LogInformation("{Count} files that were {State} before {Time:u} are deleted", deleted, state, finishedBefore);
    }
}
