namespace Sluice.Moderation;

/// <summary>From which likelihood on (1..5, that one included) a category counts. Defaults are Sendbird's.</summary>
public sealed record ModerationLimits
{
    public int Adult { get; set; } = 3;
    public int Spoof { get; set; } = 5;
    public int Medical { get; set; } = 5;
    public int Violence { get; set; } = 3;
    public int Racy { get; set; } = 4;

    public IEnumerable<(string Category, int Limit)> ByCategory() =>
        [("adult", Adult), ("spoof", Spoof), ("medical", Medical), ("violence", Violence), ("racy", Racy)];
}
