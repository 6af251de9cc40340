using Azure;
using Azure.Data.Tables;

namespace Sluice.Engines;

/// <summary>
/// A row of the table <c>verdicts</c>: what the engines said of a content. Likelihoods and findings, not verdicts: limits
/// may change, the image does not. An engine's answer counts only while the engine's version is the same.
/// </summary>
public sealed class CachedAnalysis : ITableEntity
{
    public const string Key = "verdict";

    /// <summary>The content's SHA-256, lower-case hex.</summary>
    public string PartitionKey { get; set; } = "";
    public string RowKey { get; set; } = Key;
    public DateTimeOffset? Timestamp { get; set; }
    public ETag ETag { get; set; }

    /// <summary>Name and version of the engine, then its result as JSON; never text from the file.</summary>
    public string? ModerationEngine { get; set; }
    public string? Moderation { get; set; }
    public string? SensitivityEngine { get; set; }
    public string? Sensitivity { get; set; }
}
