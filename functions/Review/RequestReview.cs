using Microsoft.Azure.Functions.Worker;
using Sluice.Storage;
using Sluice.Verification;

namespace Sluice.Review;

public sealed record ReviewRequest(FileVersion File, Findings Findings, DateTimeOffset Deadline);

/// <summary>Writes what was found so far and puts the file before a person.</summary>
public sealed class RequestReview(FileStore files)
{
    public const string Name = nameof(RequestReview);

    [Function(Name)]
    public Task RunAsync([ActivityTrigger] ReviewRequest request, CancellationToken cancellation) =>
        files.ChangeAsync(
            request.File.Id,
            record =>
            {
                if (record.ContentETag != request.File.ETag || FileRecords.State(record) != FileState.Received) return false;
                FileRecords.Apply(record, request.Findings);
                record.State = nameof(FileState.Reviewing);
                record.ReviewDeadline = request.Deadline;
                return true;
            },
            cancellation);
}
