namespace Sluice.Moderation;

/// <summary>How likely an image is of a category; travels as its number. Unknown is a value of its own, never a low likelihood.</summary>
public enum Likelihood
{
    Unknown = 0,
    VeryUnlikely = 1,
    Unlikely = 2,
    Possible = 3,
    Likely = 4,
    VeryLikely = 5,
}
