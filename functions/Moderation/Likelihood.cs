using System.Text.Json.Serialization;

namespace Sluice.Moderation;

/// <summary>How likely an image belongs to a category, on Google SafeSearch's scale. Written as its number.</summary>
[JsonConverter(typeof(JsonNumberEnumConverter<Likelihood>))]
public enum Likelihood
{
    /// <summary>Nobody judged it: not the same as safe.</summary>
    Unknown = 0,
    VeryUnlikely = 1,
    Unlikely = 2,
    Possible = 3,
    Likely = 4,
    VeryLikely = 5,
}

/// <summary>The categories of moderation, and their names in records, reasons and settings.</summary>
public static class ModerationCategories
{
    public const string Adult = "adult";
    public const string Spoof = "spoof";
    public const string Medical = "medical";
    public const string Violence = "violence";
    public const string Racy = "racy";

    public static readonly IReadOnlyList<string> All = [Adult, Spoof, Medical, Violence, Racy];
}

/// <summary>What an engine said about an image, in every category.</summary>
public sealed record ModerationLikelihoods(Likelihood Adult, Likelihood Spoof, Likelihood Medical, Likelihood Violence, Likelihood Racy)
{
    /// <summary>The likelihood in a category of <see cref="ModerationCategories"/>.</summary>
    public Likelihood In(string category) => category switch
    {
        ModerationCategories.Adult => Adult,
        ModerationCategories.Spoof => Spoof,
        ModerationCategories.Medical => Medical,
        ModerationCategories.Violence => Violence,
        ModerationCategories.Racy => Racy,
        _ => throw new ArgumentOutOfRangeException(nameof(category), category, "No such category."),
    };
}
