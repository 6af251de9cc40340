namespace Sluice.Files;

/// <summary>What the uploader said of the file: claims, not facts. All of it is user data.</summary>
/// <param name="Name">The name to show, at most 255 characters.</param>
/// <param name="DeclaredType">The content type that the uploader declared.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Source">Where it came from: CONVERSATION, BOT, EXTERNAL_MESSENGER, CALL_SNAPSHOT, CONVERSATION_RECORDING, CO_BROWSING_DOWNLOAD.</param>
/// <param name="StoredType">The content type of the blob itself, where the declared one was said elsewhere (with the ticket).</param>
public sealed record UploadContext(
    string? Name,
    string? DeclaredType,
    long Size,
    string? Conversation,
    string? ChannelType,
    string? Sender,
    string? Source,
    string? StoredType = null);
