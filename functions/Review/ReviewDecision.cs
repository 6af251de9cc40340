using Sluice.Files;

namespace Sluice.Review;

/// <summary>A decision as the record holds it.</summary>
public sealed record ReviewDecision(string Decision, string? Reason)
{
    public const string Approve = "approve";
    public const string Reject = "reject";

    /// <summary>The deadline passed; from then on nobody decides any more.</summary>
    public const string Timeout = "timeout";
}
