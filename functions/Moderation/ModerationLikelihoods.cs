namespace Sluice.Moderation;

/// <summary>The likelihoods of the five categories of Google SafeSearch, which Sendbird's image moderation shows its users.</summary>
public sealed record ModerationLikelihoods(Likelihood Adult, Likelihood Spoof, Likelihood Medical, Likelihood Violence, Likelihood Racy)
{
    public static readonly ModerationLikelihoods Unknown = new(default, default, default, default, default);

    /// <summary>The categories that nobody judged.</summary>
    public IReadOnlyList<string> Unjudged() => [.. ByCategory().Where(c => c.Likelihood == Likelihood.Unknown).Select(c => c.Category)];

    public IEnumerable<(string Category, Likelihood Likelihood)> ByCategory() =>
        [("adult", Adult), ("spoof", Spoof), ("medical", Medical), ("violence", Violence), ("racy", Racy)];
}
