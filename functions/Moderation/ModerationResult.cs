using System.Text.Json.Serialization;

namespace Sluice.Moderation;

/// <summary>What moderation asks for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ModerationVerdict>))]
public enum ModerationVerdict
{
    [JsonStringEnumMemberName("allow")] Allow,
    [JsonStringEnumMemberName("review")] Review,
    [JsonStringEnumMemberName("block")] Block,
}

/// <summary>How an image stands against the limits.</summary>
/// <param name="Verdict">What follows.</param>
/// <param name="Reached">The categories whose likelihood is at or above the limit.</param>
/// <param name="Unjudged">The categories that nobody judged; a record shows them whatever the verdict.</param>
public sealed record ModerationResult(ModerationVerdict Verdict, IReadOnlyList<string> Reached, IReadOnlyList<string> Unjudged);
