using Microsoft.Azure.Functions.Worker;
using Sluice.Files;

namespace Sluice.Review;

public sealed record ReviewRequest(FileVersion File, RecordedFindings Findings, DateTimeOffset Deadline);

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
                if (record.ContentETag != request.File.ETag || record.State != FileState.Received) return false;
                record.Apply(request.Findings);
                record.State = FileState.Reviewing;
                record.ReviewDeadline = request.Deadline;
                return true;
            },
            cancellation);
}
