using System.Text.Json.Serialization;

namespace Sluice.Files;

/// <summary>Whether the content was verified.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<VerificationStatus>))]
public enum VerificationStatus
{
    /// <summary>Not known yet.</summary>
    Pending,

    /// <summary>The checks ran.</summary>
    Done,

    /// <summary>Below the minimum resolution: no verification needed (Live Helper Chat's rule).</summary>
    NotRequired,

    /// <summary>Not an image.</summary>
    NotApplicable,

    /// <summary>A check could not be carried out.</summary>
    Failed,
}
