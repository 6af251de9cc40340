using Sluice.Files;
using Sluice.Http;

namespace Sluice.Intake;

/// <summary>
/// What an uploader says of a file as metadata of the blob: <c>conversation</c>, <c>channeltype</c>, <c>sender</c>,
/// <c>source</c>, <c>name</c>. Values may be URL-encoded (blob metadata is ASCII). All of it is user data: cut to length,
/// control characters removed, never trusted.
/// </summary>
public static class UploadMetadata
{
    private const int MaxLength = 255;
    private const string DefaultSource = "CONVERSATION";
    private static readonly HashSet<string> Sources = new(StringComparer.Ordinal)
    {
        "BOT", "EXTERNAL_MESSENGER", DefaultSource, "CALL_SNAPSHOT", "CONVERSATION_RECORDING", "CO_BROWSING_DOWNLOAD",
    };

    public static UploadContext Read(IDictionary<string, string> metadata, string blobName, string? contentType, long size)
    {
        return new UploadContext(
            Value("name") ?? Clean(blobName[(blobName.LastIndexOf('/') + 1)..]),
            Clean(contentType),
            size,
            Value("conversation"),
            Value("channeltype"),
            Value("sender"),
            Source(Value("source")));

        string? Value(string key) => metadata.TryGetValue(key, out var value) ? Clean(Uri.UnescapeDataString(value)) : null;
    }

    /// <summary>Unblu's words for where a file came from; any other counts as the conversation, as receivers know only these.</summary>
    public static string Source(string? claimed) => claimed is not null && Sources.Contains(claimed) ? claimed : DefaultSource;

    public static string? Clean(string? text) => PlainText.Clean(text, MaxLength) is { Length: > 0 } clean ? clean : null;
}
