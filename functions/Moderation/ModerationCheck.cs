using Sluice.Files;

namespace Sluice.Moderation;

/// <param name="Unjudged">The categories that nobody judged.</param>
public sealed record ModerationCheckResult(Decision Decision, IReadOnlyList<string> Unjudged, IReadOnlyList<Reason> Reasons);

/// <summary>Pure: likelihoods and a policy make a decision.</summary>
public static class ModerationCheck
{
    /// <param name="allFrames">False where the engine did not look at every frame: those it did not see are unknown.</param>
    public static ModerationCheckResult Check(ModerationLikelihoods likelihoods, ModerationPolicy policy, bool allFrames = true)
    {
        var decision = Decision.Allow;
        List<Reason> reasons = [];
        var unjudged = likelihoods.Unjudged();
        foreach (var ((category, likelihood), (_, limit)) in likelihoods.ByCategory().Zip(policy.Limits.ByCategory()))
        {
            if (likelihood == Likelihood.Unknown || (int)likelihood < limit) continue;
            decision = Stricter(decision, Of(policy.OnLimit));
            reasons.Add(new Reason($"{category}Limit", $"Likelihood of {category} content: {(int)likelihood} of 5; the limit is {limit}."));
        }

        if (policy.Unknown != UnknownCategory.Allow)
        {
            if (unjudged.Count > 0) reasons.Add(new Reason("notJudged", $"Nobody judged: {string.Join(", ", unjudged)}."));
            if (!allFrames) reasons.Add(new Reason("framesNotJudged", "Not all frames of the animation were judged."));
            if (unjudged.Count > 0 || !allFrames) decision = Stricter(decision, policy.Unknown == UnknownCategory.Block ? Decision.Block : Decision.Review);
        }

        return new ModerationCheckResult(decision, unjudged, reasons);
    }

    private static Decision Of(LimitReached reached) => reached switch
    {
        LimitReached.Block => Decision.Block,
        LimitReached.Review => Decision.Review,
        LimitReached.Warn => Decision.Warn,
        _ => throw new ArgumentOutOfRangeException(nameof(reached), reached, "Not a known value."),
    };

    private static Decision Stricter(Decision a, Decision b) => (Decision)Math.Max((int)a, (int)b);
}
