using System.Text.Json.Serialization;
using Sluice.Files;

namespace Sluice.Moderation;

/// <summary>What a category that nobody judges means for the file.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<UnknownCategory>))]
public enum UnknownCategory
{
    /// <summary>A person decides: unknown is not safe.</summary>
    Review,
    Allow,
    Block,
}

/// <summary>What a category at or over its limit means for the file.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<LimitReached>))]
public enum LimitReached
{
    Block,
    Review,

    /// <summary>Sendbird's soft block: released, and marked.</summary>
    Warn,
}

/// <summary>How likelihoods become a decision; snapshotted into each orchestration's input.</summary>
public sealed record ModerationPolicy
{
    public ModerationLimits Limits { get; set; } = new();

    /// <summary>Default <see cref="UnknownCategory.Review"/>.</summary>
    public UnknownCategory Unknown { get; set; } = UnknownCategory.Review;

    /// <summary>Default <see cref="LimitReached.Block"/>.</summary>
    public LimitReached OnLimit { get; set; } = LimitReached.Block;
}
