using Microsoft.Azure.Functions.Worker;
using Sluice.Files;

namespace Sluice.Review;

/// <summary>Reads the decision; where there is none, the deadline has passed, and that is written as the decision.</summary>
public sealed class CloseReview(FileStore files)
{
    public const string Name = nameof(CloseReview);

    [Function(Name)]
    public async Task<ReviewDecision> RunAsync([ActivityTrigger] FileVersion file, CancellationToken cancellation)
    {
        var record = await files.ChangeAsync(
            file.Id,
            r =>
            {
                if (r.ContentETag != file.ETag || r.ReviewDecision is not null) return false;
                r.ReviewDecision = ReviewDecision.Timeout;
                return true;
            },
            cancellation);
        return record is null || record.ContentETag != file.ETag
            ? new ReviewDecision(ReviewDecision.Timeout, null)
            : new ReviewDecision(record.ReviewDecision!, record.ReviewReason);
    }
}
