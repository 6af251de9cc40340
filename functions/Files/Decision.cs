using System.Text.Json.Serialization;

namespace Sluice.Files;

/// <summary>What the checks say about a file, from mildest to strictest.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<Decision>))]
public enum Decision
{
    Allow,

    /// <summary>Released, and marked (a soft block was hit).</summary>
    Warn,

    /// <summary>A person decides.</summary>
    Review,

    Block,
}
