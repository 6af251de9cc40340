using Sluice.Engines;
using Sluice.Files;

namespace Sluice.Moderation;

/// <summary>What the moderation engine says of an image: likelihoods, no verdict.</summary>
/// <param name="Engine">Name and version of the engine.</param>
/// <param name="Sha256">Of the content that was looked at, lower-case hex.</param>
/// <param name="CacheHit">True where this content was judged before by the same engine.</param>
/// <param name="Reason">Why nothing is known, where nothing is.</param>
/// <param name="Frames">At how many frames the engine has looked: likelihoods of the others may be higher.</param>
public sealed record ModerationResult(
    CheckOutcome Outcome, ModerationLikelihoods Likelihoods, string? Engine = null, string? Sha256 = null, bool CacheHit = false, Reason? Reason = null, int Frames = 1)
{
    /// <summary>An engine that could not judge.</summary>
    public static ModerationResult Of(EngineOutcome failed) => new(failed.Outcome, ModerationLikelihoods.Unknown, Reason: failed.Reason);
}
