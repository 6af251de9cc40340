using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using Sluice.Files;

namespace Sluice.Verification;

/// <summary>Deletes rejected files that were kept for their retention time; also those from a time when they were kept, where they are no more.</summary>
public sealed class ExpiredRejections(QuarantineBlobs blobs, IOptions<VerificationOptions> options, TimeProvider time)
{
    [Function("DeleteExpiredRejections")]
    public Task RunAsync([TimerTrigger("0 50 3 * * *")] TimerInfo timer, CancellationToken cancellation) =>
        blobs.DeleteRejectedAsync(time.GetUtcNow() - options.Value.RejectedRetention, cancellation);
}
