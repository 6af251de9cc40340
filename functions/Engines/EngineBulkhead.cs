using System.Threading.RateLimiting;
using Sluice.Durable;

namespace Sluice.Engines;

/// <summary>
/// Images of one conversation hold up no others: two calls of engines at a time are about them, of eight in all, and 24 more wait here;
/// the rest come again.
/// </summary>
public sealed class EngineBulkhead : IDisposable
{
    private readonly Bulkhead bulkhead = new(atATime: 8, perKey: 2, waitingPerKey: 24);

    public ValueTask<RateLimitLease> EnterAsync(CheckRequest request, CancellationToken cancellation) => bulkhead.EnterAsync(request.Queue, cancellation);

    public void Dispose() => bulkhead.Dispose();
}
