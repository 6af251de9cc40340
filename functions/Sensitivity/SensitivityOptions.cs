namespace Sluice.Sensitivity;

/// <summary>How readily content is taken for sensitive.</summary>
public sealed record SensitivityOptions
{
    /// <summary>Findings below this confidence (0–1) do not count. Default 0.5.</summary>
    public double MinConfidence { get; init; } = 0.5;

    /// <summary>Marks of confidential papers besides the built-in ones, such as a company's own classification. Case and accents do not matter.</summary>
    public IReadOnlyList<string> ConfidentialMarks { get; init; } = [];

    /// <summary>All that is wrong with these options; empty when they can be used.</summary>
    public IReadOnlyList<string> Validate() =>
    [
        .. MinConfidence is > 0 and <= 1 ? Array.Empty<string>() : [$"{nameof(MinConfidence)} must be above 0 and at most 1."],
        .. from mark in ConfidentialMarks where TextFolding.Fold(mark).Length < 2 select $"{nameof(ConfidentialMarks)}: '{mark}' is too short.",
    ];
}
