namespace Sluice.Moderation;

/// <summary>Holds likelihoods against limits. Looks only; the same input gives the same result.</summary>
public static class ModerationCheck
{
    public static ModerationResult Check(ModerationLikelihoods likelihoods, ModerationOptions options)
    {
        string[] reached = [.. ModerationCategories.All.Where(category => Reaches(likelihoods.In(category), options.Limits.In(category)))];
        string[] unjudged = [.. ModerationCategories.All.Where(category => likelihoods.In(category) == Likelihood.Unknown)];
        return new ModerationResult(Verdict(reached.Length > 0, unjudged.Length > 0, options.Unknown), reached, unjudged);
    }

    // Unknown is no likelihood, so that no limit, not even a wrong one of 0, is reached by it.
    private static bool Reaches(Likelihood likelihood, int limit) => likelihood != Likelihood.Unknown && (int)likelihood >= limit;

    private static ModerationVerdict Verdict(bool isReached, bool isUnjudged, UnknownPolicy unknown) => (isReached, isUnjudged, unknown) switch
    {
        (true, _, _) => ModerationVerdict.Block,
        (false, false, _) or (false, true, UnknownPolicy.Allow) => ModerationVerdict.Allow,
        (false, true, UnknownPolicy.Review) => ModerationVerdict.Review,
        _ => ModerationVerdict.Block,
    };
}
