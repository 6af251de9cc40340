using System.Security.Cryptography;
using System.Text;
using Sluice.Files;

namespace Sluice.Notifications;

/// <summary>An event for the chat backend, as its body is sent.</summary>
/// <param name="Id">The same on every attempt to deliver it (header <c>webhook-id</c>).</param>
/// <param name="Type"><c>file.inspecting</c> (it began), <c>file.reviewing</c> (a person is asked), <c>file.released</c>, <c>file.rejected</c>, <c>file.unsupported</c>, <c>file.failed</c> or <c>file.revealed</c>.</param>
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
    string? Sha256 = null,
    DateTimeOffset? RevealedAt = null,
    string? RevealedBy = null)
{
    /// <param name="act">The id of the reveal in the audit.</param>
    public static FileEvent Revealed(string act, FileRecord record, string who, DateTimeOffset at) => new(
        StableId(record.PartitionKey, act),
        "file.revealed",
        record.PartitionKey,
        record.State,
        record.Conversation,
        record.Type,
        record.Size,
        record.Sensitive,
        record.Kinds,
        record.Decision,
        [],
        record.Sha256,
        at,
        who);

    /// <summary>An event's id, the same however often it is made.</summary>
    public static string StableId(string scope, string name) =>
        "msg_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{scope}\n{name}")))[..32];
}
