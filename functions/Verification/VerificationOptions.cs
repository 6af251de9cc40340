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

    /// <summary>Moves rejected files to the container <c>rejected</c> instead of deleting them. Default false.</summary>
    public bool KeepRejected { get; set; }

    public IEnumerable<string> Validate()
    {
        if (ReviewDeadline <= TimeSpan.Zero || ReviewDeadline > TimeSpan.FromDays(90))
            yield return $"Sluice:Verification:ReviewDeadline is {ReviewDeadline}; it must be between a second and 90 days.";
    }
}

/// <summary>What happens to a file that nobody decided on in time.</summary>
public enum ReviewTimeout
{
    Reject,
    Release,
}
