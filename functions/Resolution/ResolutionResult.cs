using System.Text.Json.Serialization;
using Sluice.Files;

namespace Sluice.Resolution;

/// <summary>Whether a file's images have to be looked at.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<VerificationNeed>))]
public enum VerificationNeed
{
    /// <summary>Not an image.</summary>
    [JsonStringEnumMemberName("notApplicable")] NotApplicable,

    /// <summary>An image at or below the minimum resolution.</summary>
    [JsonStringEnumMemberName("notRequired")] NotRequired,

    [JsonStringEnumMemberName("required")] Required,
}

/// <summary>Whether a file can go on to the checks.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResolutionOutcome>))]
public enum ResolutionOutcome
{
    [JsonStringEnumMemberName("accepted")] Accepted,

    /// <summary>It cannot be checked: malformed, over a limit, or not what it says.</summary>
    [JsonStringEnumMemberName("unsupported")] Unsupported,

    /// <summary>Its type may not come in.</summary>
    [JsonStringEnumMemberName("blocked")] Blocked,
}

/// <summary>What the header says about a file, and what follows from it. Small, and holds nothing from the file itself.</summary>
/// <param name="Type">Media type by content.</param>
/// <param name="Group">Its group.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Width">Pixels; 0 when not an image or not known.</param>
/// <param name="Height">Pixels; 0 when not an image or not known.</param>
/// <param name="Frames">Images or pages, at most one above the limit; 0 when not an image or not known.</param>
/// <param name="Verification">Whether it has to be looked at.</param>
/// <param name="Outcome">Whether it can be.</param>
/// <param name="Reasons">Why; an accepted file may have remarks here as well.</param>
public sealed record ResolutionResult(
    string Type,
    FileGroup Group,
    long Size,
    long Width,
    long Height,
    int Frames,
    VerificationNeed Verification,
    ResolutionOutcome Outcome,
    IReadOnlyList<Reason> Reasons);
