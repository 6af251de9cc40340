using Sluice.Files;

namespace Sluice.Moderation;

/// <param name="Unjudged">The categories that nobody judged.</param>
public sealed record ModerationCheckResult(Decision Decision, IReadOnlyList<string> Unjudged, IReadOnlyList<Reason> Reasons);

/// <summary>Pure: likelihoods and a policy make a decision.</summary>
public static class ModerationCheck
{
    /// <param name="unseen">What of the image an engine did not look at: it is unknown.</param>
    public static ModerationCheckResult Check(ModerationLikelihoods likelihoods, ModerationPolicy policy, params IReadOnlyList<string> unseen)
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
            if (unseen.Count > 0) reasons.Add(NotAllSeen(unseen));
            if (unjudged.Count > 0 || unseen.Count > 0) decision = Stricter(decision, policy.Unknown == UnknownCategory.Block ? Decision.Block : Decision.Review);
        }

        return new ModerationCheckResult(decision, unjudged, reasons);
    }

    private static Reason NotAllSeen(IReadOnlyList<string> unseen) =>
        new("notAllSeen", $"Not all of the image was looked at: {string.Join(", ", unseen.Select(InWords).Distinct(StringComparer.Ordinal))}.");

    private static string InWords(string unseen) => unseen switch
    {
        "frames" => "not all of its frames or pages",
        "pages" => "not all of its pages",
        "profile" => "not in the colours that its file asks for",
        "views" => "not in all the ways in which it may be shown",
        "area" => "not all of its parts",
        "time" => "there was more than could be read in time",
        _ => unseen,
    };

    private static Decision Of(LimitReached reached) => reached switch
    {
        LimitReached.Block => Decision.Block,
        LimitReached.Review => Decision.Review,
        LimitReached.Warn => Decision.Warn,
        _ => throw new ArgumentOutOfRangeException(nameof(reached), reached, "Not a known value."),
    };

    private static Decision Stricter(Decision a, Decision b) => (Decision)Math.Max((int)a, (int)b);
}
