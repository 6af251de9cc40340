using System.Threading.RateLimiting;

namespace Sluice.Durable;

/// <summary>
/// Keeps calls of one kind from taking all places of activities: so many run at a time, of one key fewer, and of one key so many more
/// wait here. Whoever finds no room is to come again later, and holds no place meanwhile.
/// </summary>
public class Bulkhead(int atATime, int perKey, int waitingPerKey) : IDisposable
{
    private readonly PartitionedRateLimiter<string> limiter = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetConcurrencyLimiter(key, _ => InOrder(perKey, waitingPerKey))),
        // Of each key there are few here, so they take turns.
        PartitionedRateLimiter.Create<string, string>(_ => RateLimitPartition.GetConcurrencyLimiter("all", _ => InOrder(atATime, int.MaxValue))));

    /// <returns>A place until it is disposed; not acquired where too many of this key wait.</returns>
    public ValueTask<RateLimitLease> EnterAsync(string key, CancellationToken cancellation) => limiter.AcquireAsync(key, 1, cancellation);

    public void Dispose()
    {
        limiter.Dispose();
        GC.SuppressFinalize(this);
    }

    private static ConcurrencyLimiterOptions InOrder(int running, int waiting) =>
        new() { PermitLimit = running, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };
}
