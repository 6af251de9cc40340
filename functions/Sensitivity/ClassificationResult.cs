using Sluice.Engines;
using Sluice.Files;

namespace Sluice.Sensitivity;

/// <summary>What was found of sensitive content: kinds, confidence and place; never the text.</summary>
/// <param name="Sensitive">True where any kind was found, and where the image could not be read for text in all its parts.</param>
/// <param name="Engine">Name and version of the engine that read the text.</param>
/// <param name="Sha256">Of the content that was looked at, lower-case hex.</param>
/// <param name="Seen">How much of the image was read; null where nothing was.</param>
public sealed record ClassificationResult(
    CheckOutcome Outcome,
    bool Sensitive,
    IReadOnlyList<SensitivityFinding> Findings,
    string? Engine = null,
    string? Sha256 = null,
    bool CacheHit = false,
    Reason? Reason = null,
    Seen? Seen = null)
{
    /// <summary>Each kind once, in the order of confidence.</summary>
    public IReadOnlyList<string> Kinds => [.. Findings.OrderByDescending(f => f.Confidence).Select(f => f.Kind).Distinct(StringComparer.Ordinal)];
}
