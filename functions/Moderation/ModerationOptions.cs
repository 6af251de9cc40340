using System.Text.Json.Serialization;

namespace Sluice.Moderation;

/// <summary>What happens to an image in a category that nobody judged.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UnknownPolicy>))]
public enum UnknownPolicy
{
    [JsonStringEnumMemberName("block")] Block,
    [JsonStringEnumMemberName("review")] Review,
    [JsonStringEnumMemberName("allow")] Allow,
}

/// <summary>
/// The likelihood (1–5) from which on an image is blocked, per category: likelihood ≥ limit. The defaults are those of
/// Sendbird's image moderation.
/// </summary>
public sealed record ModerationLimits(int Adult = 3, int Spoof = 5, int Medical = 5, int Violence = 3, int Racy = 4)
{
    /// <summary>The limit in a category of <see cref="ModerationCategories"/>.</summary>
    public int In(string category) => category switch
    {
        ModerationCategories.Adult => Adult,
        ModerationCategories.Spoof => Spoof,
        ModerationCategories.Medical => Medical,
        ModerationCategories.Violence => Violence,
        ModerationCategories.Racy => Racy,
        _ => throw new ArgumentOutOfRangeException(nameof(category), category, "No such category."),
    };

    /// <summary>All that is wrong with these limits; empty when they can be used.</summary>
    public IReadOnlyList<string> Validate() =>
        [.. from category in ModerationCategories.All where In(category) is < 1 or > 5 select $"The limit of {category} is {In(category)}; it must be 1 to 5."];
}

/// <summary>How likelihoods turn into a verdict.</summary>
public sealed record ModerationOptions
{
    public ModerationLimits Limits { get; init; } = new();

    /// <summary>Closed by default: what nobody judged goes to a person. A host without engines for all categories may say allow.</summary>
    public UnknownPolicy Unknown { get; init; } = UnknownPolicy.Review;

    /// <summary>All that is wrong with these options; empty when they can be used.</summary>
    public IReadOnlyList<string> Validate() =>
        [.. Limits.Validate(), .. Enum.IsDefined(Unknown) ? Array.Empty<string>() : [$"{nameof(Unknown)} must be allow, review or block."]];
}
