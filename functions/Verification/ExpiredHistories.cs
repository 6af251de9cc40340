using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

namespace Sluice.Verification;

/// <summary>
/// Purges the histories of orchestrations that ended a while ago: the durable engine keeps them forever, and each query of its
/// tables takes longer with them. Records, verdicts and audit rows stay.
/// </summary>
public sealed class ExpiredHistories(IOptions<VerificationOptions> options, TimeProvider time)
{
    /// <summary>At a time, so that the files under way are not held up.</summary>
    private const int Parallel = 4;

    private static readonly OrchestrationRuntimeStatus[] Ended =
        [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated];

    [Function("PurgeExpiredHistories")]
    public async Task RunAsync([TimerTrigger("30 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var expired = time.GetUtcNow() - options.Value.HistoryRetention;
        var started = new OrchestrationQuery { CreatedTo = expired, Statuses = Ended, PageSize = 100 };
        await System.Threading.Tasks.Parallel.ForEachAsync(
            durable.GetAllInstancesAsync(started).Where(instance => instance.LastUpdatedAt < expired),
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellation },
            async (instance, token) => await durable.PurgeInstanceAsync(instance.InstanceId, cancellation: token));
    }
}
