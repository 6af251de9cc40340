using Sluice.Files;

namespace Sluice.Moderation;

/// <summary>The likelihoods of the five categories of Google SafeSearch, which Sendbird's image moderation shows its users.</summary>
public sealed record ModerationLikelihoods(Likelihood Adult, Likelihood Spoof, Likelihood Medical, Likelihood Violence, Likelihood Racy)
{
    public static readonly ModerationLikelihoods Unknown = new(default, default, default, default, default);

    /// <summary>Those of a file's record; null where no moderation took place.</summary>
    public static ModerationLikelihoods? Of(FileRecord record) => record.Adult is null ? null : new(
        (Likelihood)record.Adult,
        (Likelihood)(record.Spoof ?? 0),
        (Likelihood)(record.Medical ?? 0),
        (Likelihood)(record.Violence ?? 0),
        (Likelihood)(record.Racy ?? 0));

    public RecordedLikelihoods ToRecord() => new((int)Adult, (int)Spoof, (int)Medical, (int)Violence, (int)Racy);

    /// <summary>Of two views of one image: what nobody judged in one of them is unknown unless it is high in the other.</summary>
    public ModerationLikelihoods Highest(ModerationLikelihoods other) => new(
        Highest(Adult, other.Adult), Highest(Spoof, other.Spoof), Highest(Medical, other.Medical), Highest(Violence, other.Violence), Highest(Racy, other.Racy));

    private static Likelihood Highest(Likelihood a, Likelihood b)
    {
        var (lower, higher) = a < b ? (a, b) : (b, a);
        return lower == Likelihood.Unknown && higher < Likelihood.Possible ? Likelihood.Unknown : higher;
    }

    /// <summary>The categories that nobody judged.</summary>
    public IReadOnlyList<string> Unjudged() => [.. ByCategory().Where(c => c.Likelihood == Likelihood.Unknown).Select(c => c.Category)];

    public IEnumerable<(string Category, Likelihood Likelihood)> ByCategory() =>
        [("adult", Adult), ("spoof", Spoof), ("medical", Medical), ("violence", Violence), ("racy", Racy)];
}
