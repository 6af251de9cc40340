using System.Threading.RateLimiting;
using Sluice.Durable;

namespace Sluice.Interceptors.Asking;

/// <summary>A slow interceptor holds up no files that others are asked about: four calls at a time are its, of sixteen in all.</summary>
public sealed class InterceptorBulkhead : IDisposable
{
    private readonly Bulkhead bulkhead = new(atATime: 16, perKey: 4, waitingPerKey: 4);

    public ValueTask<RateLimitLease> EnterAsync(string interceptorId, CancellationToken cancellation) => bulkhead.EnterAsync(interceptorId, cancellation);

    public void Dispose() => bulkhead.Dispose();
}
