using System.Threading.RateLimiting;

namespace Sluice.Vision.Serving;

/// <summary>
/// Lets as many images be worked on at a time as there are cores, and besides as many requests wait as there is memory for: each holds
/// its image meanwhile.
/// </summary>
/// <param name="working">Images that are worked on at a time.</param>
/// <param name="waiting">Requests beyond the working ones; each may hold an image of 20 MB.</param>
/// <param name="hangLimit">Must be longer than what decoding and reading may take, which have limits of their own: beyond it, native code hangs.</param>
/// <param name="onHang">Called once work has not ended within <paramref name="hangLimit"/>.</param>
internal sealed class Admission(int working, int waiting, TimeSpan hangLimit, TimeProvider time, Action onHang) : IDisposable
{
    /// <summary>Seconds after which a refused caller may come again.</summary>
    public const string RetryAfter = "1";

    private readonly ConcurrencyLimiter _requests = new(new() { PermitLimit = working + waiting, QueueLimit = 0 });

    // It needs no limit of its own: whoever queues for a core is one of the requests that were let in.
    private readonly ConcurrencyLimiter _cores = new(
        new() { PermitLimit = working, QueueLimit = int.MaxValue, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });

    /// <summary>Lets one more request in, until the lease is disposed; the lease is not acquired where there are too many.</summary>
    public RateLimitLease Enter() => _requests.AttemptAcquire();

    /// <summary>Runs work that needs a core, on a thread of its own.</summary>
    /// <param name="alone">Whether no other work may run meanwhile. What comes later does not overtake it while it waits for that.</param>
    public async Task<T> RunAsync<T>(Func<T> work, bool alone, CancellationToken cancellation)
    {
        using var cores = await _cores.AcquireAsync(alone ? working : 1, cancellation);
        using var watchdog = time.CreateTimer(_ => onHang(), null, hangLimit, Timeout.InfiniteTimeSpan);
        return await Task.Run(work, CancellationToken.None);
    }

    public void Dispose()
    {
        _requests.Dispose();
        _cores.Dispose();
    }
}
