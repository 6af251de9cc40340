using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sluice.Files;

namespace Sluice.Unblu.Vetting;

/// <summary>
/// Borrowed files go with the answer about them. Where that broke off (a defect, or somebody terminated it), they go an hour
/// after the answer was due.
/// </summary>
public sealed class ExpiredCopies(QuarantineBlobs blobs, IOptions<UnbluOptions> options, TimeProvider time, ILogger<ExpiredCopies> log)
{
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    [Function("DeleteBorrowedLeftovers")]
    public async Task RunAsync([TimerTrigger("0 */10 * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        await foreach (var file in blobs.ListBorrowedAsync(time.GetUtcNow() - options.Value.Deadline - Grace, cancellation))
        {
            await blobs.RejectAsync(file, keep: false, cancellation);
            log.LogError("The copy of file {FileId} of the Unblu server was still here after its deadline; it is removed now", file.Id);
        }
    }
}
