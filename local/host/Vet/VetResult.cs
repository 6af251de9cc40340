using System.Text.Json.Serialization;

namespace Sluice.Host.Vet;

/// <summary>What became of one file; <c>vet --json</c> prints one a line, with these names in this order.</summary>
public sealed record VetResult(
    string File,
    string? Id,
    string State,
    string? Type,
    long? Width,
    long? Height,
    string Verification,
    IReadOnlyDictionary<string, int>? Moderation,
    bool Sensitive,
    IReadOnlyList<string> Kinds,
    string? Decision,
    IReadOnlyList<string> Reasons,
    long ElapsedMs)
{
    public const string Failed = "failed";

    /// <summary>The categories that no engine judged; likelihood 0 says the same in JSON.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Unjudged { get; init; } = [];

    [JsonIgnore]
    public bool HasFailed => State == Failed;

    /// <summary>A file that never got as far as a record.</summary>
    public static VetResult NotVetted(string file, string reason, long elapsedMs, string? id = null) =>
        new(file, id, Failed, null, null, null, Failed, null, false, [], null, [reason], elapsedMs);
}
