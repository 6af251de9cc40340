using Sluice.Review;

namespace Sluice.Verification;

/// <summary>Settings <c>Sluice:Verification:*</c>.</summary>
public sealed class VerificationOptions
{
    /// <summary>How long a person has to decide. Default 3 days.</summary>
    public TimeSpan ReviewDeadline { get; set; } = TimeSpan.FromDays(3);

    /// <summary>What a review without a decision means; closed by default.</summary>
    public ReviewTimeout OnReviewTimeout { get; set; } = ReviewTimeout.Reject;

    /// <summary>Asks a person for every file that the checks and interceptors would let pass. Default false.</summary>
    public bool ReviewEverything { get; set; }

    /// <summary>Moves rejected files to the container <c>rejected</c> instead of deleting them at once. Default false.</summary>
    public bool KeepRejected { get; set; }

    /// <summary>How long rejected files stay in the container <c>rejected</c>; then they are deleted. A day to 10 years, default 30 days.</summary>
    public TimeSpan RejectedRetention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long the history of an orchestration stays after its end, for operators to look at. A minute to 30 days, default 6 hours.</summary>
    public TimeSpan HistoryRetention { get; set; } = TimeSpan.FromHours(6);

    public IEnumerable<string> Validate()
    {
        if (ReviewDeadline <= TimeSpan.Zero || ReviewDeadline > TimeSpan.FromDays(90))
            yield return $"Sluice:Verification:ReviewDeadline is {ReviewDeadline}; it must be between a second and 90 days.";
        if (RejectedRetention < TimeSpan.FromDays(1) || RejectedRetention > TimeSpan.FromDays(3660))
            yield return $"Sluice:Verification:RejectedRetention is {RejectedRetention}; it must be between a day and 3660 days.";
        if (HistoryRetention < TimeSpan.FromMinutes(1) || HistoryRetention > TimeSpan.FromDays(30))
            yield return $"Sluice:Verification:HistoryRetention is {HistoryRetention}; it must be between a minute and 30 days.";
    }
}
