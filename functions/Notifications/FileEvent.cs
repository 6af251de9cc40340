using System.Security.Cryptography;
using System.Text;
using Sluice.Storage;
using Sluice.Verification;

namespace Sluice.Notifications;

/// <summary>An event for the chat backend, as its body is sent.</summary>
/// <param name="Id">The same on every attempt to deliver it (header <c>webhook-id</c>).</param>
/// <param name="Type"><c>file.released</c>, <c>file.rejected</c>, <c>file.unsupported</c>, <c>file.failed</c> or <c>file.revealed</c>.</param>
public sealed record FileEvent(
    string Id,
    string Type,
    string File,
    FileState State,
    string? Conversation,
    string? ContentType,
    long Size,
    bool Sensitive,
    IReadOnlyList<string> Kinds,
    Decision? Decision,
    IReadOnlyList<string> Reasons,
    DateTimeOffset? RevealedAt = null,
    string? RevealedBy = null)
{
    /// <summary>The end of a verification; also of a clean file, so that nobody has to guess from silence.</summary>
    public static FileEvent Completed(string instanceId, VerificationInput input, FileState state, Findings findings) => new(
        StableId(instanceId, $"completed-{input.Run}"),
        $"file.{state.ToString().ToLowerInvariant()}",
        input.File.Id,
        state,
        input.Upload.Conversation,
        findings.Resolution?.Type,
        input.Upload.Size,
        findings.Sensitivity?.Sensitive ?? false,
        findings.Sensitivity?.Kinds ?? [],
        findings.Decision,
        [.. findings.Reasons.Select(r => r.Text)]);

    /// <param name="act">The id of the reveal in the audit.</param>
    public static FileEvent Revealed(string act, FileRecord record, string who, DateTimeOffset at) => new(
        StableId(record.PartitionKey, act),
        "file.revealed",
        record.PartitionKey,
        FileRecords.State(record),
        record.Conversation,
        record.Type,
        record.Size,
        record.Sensitive,
        FileRecords.Kinds(record),
        record.Decision is { } decision ? Enum.Parse<Decision>(decision) : null,
        [],
        at,
        who);

    internal static string StableId(string scope, string name) =>
        "msg_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{scope}\n{name}")))[..32];
}
