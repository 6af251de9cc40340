using Sluice.Files;

namespace Sluice.Review;

/// <summary>What happens to a file that nobody decided on in time.</summary>
public enum ReviewTimeout
{
    Reject,
    Release,
}

/// <summary>What a person (or the deadline) said.</summary>
public sealed record ReviewOutcome(bool Released, Reason Reason)
{
    public static ReviewOutcome Of(ReviewDecision decision, ReviewTimeout onTimeout) => decision.Decision == ReviewDecision.Timeout
        ? new(onTimeout == ReviewTimeout.Release, new Reason("reviewTimedOut", "Nobody decided in time."))
        : decision.Decision == ReviewDecision.Approve
            ? new(true, new Reason("approvedByReviewer", "Approved by a moderator" + Why(decision)))
            : new(false, new Reason("rejectedByReviewer", "Rejected by a moderator" + Why(decision)));

    // Who it was is in the audit: participants read the reasons.
    private static string Why(ReviewDecision decision) => string.IsNullOrWhiteSpace(decision.Reason) ? "." : $": {decision.Reason}";
}
