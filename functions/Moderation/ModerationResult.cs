using Sluice.Engines;
using Sluice.Files;

namespace Sluice.Moderation;

/// <summary>What the moderation engine says of an image: likelihoods, no verdict.</summary>
/// <param name="Engine">Name and version of the engine.</param>
/// <param name="Sha256">Of the content that was looked at, lower-case hex.</param>
/// <param name="CacheHit">True where this content was judged before by the same engine.</param>
/// <param name="Reason">Why nothing is known, where nothing is.</param>
/// <param name="Seen">At how much of the image the engine has looked: what it has not seen may be worse. Null where it looked at nothing.</param>
public sealed record ModerationResult(
    CheckOutcome Outcome,
    ModerationLikelihoods Likelihoods,
    string? Engine = null,
    string? Sha256 = null,
    bool CacheHit = false,
    Reason? Reason = null,
    Seen? Seen = null)
{
    /// <summary>An engine that could not judge.</summary>
    public static ModerationResult Of(EngineOutcome failed) => new(failed.Outcome, ModerationLikelihoods.Unknown, Reason: failed.Reason);
}
