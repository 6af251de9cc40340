using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Verification;

namespace Sluice.Interceptors;

/// <summary>Unblu's person, of which we know the id only.</summary>
public sealed record PersonData(string Id, string AccountId)
{
    [JsonPropertyName("$_type"), JsonPropertyOrder(-1)]
    public string Type => "PersonData";
}

/// <summary>Body of Unblu's event <c>file_upload_interceptor.new_file</c>, the same in its v3 and v4.</summary>
/// <param name="Timestamp">Unix milliseconds.</param>
/// <param name="ApiToken">Opens the download link, and decides once.</param>
/// <param name="Length">Bytes.</param>
public sealed record InterceptorNewFileEvent(
    long Timestamp,
    string EventType,
    string AccountId,
    string ApiToken,
    string Name,
    string MimeType,
    long Length,
    string DownloadLink,
    string Source,
    PersonData? Person,
    string? ConversationId)
{
    public const string Event = "file_upload_interceptor.new_file";

    [JsonPropertyName("$_type"), JsonPropertyOrder(-1)]
    public string Type => nameof(InterceptorNewFileEvent);

    public static InterceptorNewFileEvent Of(InterceptorCall call, string token, string downloadLink) => new(
        call.Started.ToUnixTimeMilliseconds(),
        Event,
        Unblu.Account,
        token,
        call.Upload.Name ?? call.File.Id,
        call.Type,
        call.Upload.Size,
        downloadLink,
        Unblu.SourceOf(call.Upload),
        call.Upload.Sender is { } sender ? new PersonData(sender, Unblu.Account) : null,
        call.Upload.Conversation);
}

/// <summary>Body of Unblu's event <c>file_upload_interceptor.file_rejected</c>, for ordinary webhooks.</summary>
/// <param name="Timestamp">Unix milliseconds.</param>
/// <param name="Reason">Shown to people as it is.</param>
public sealed record InterceptorFileRejectedEvent(
    long Timestamp,
    string EventType,
    string AccountId,
    string Name,
    string MimeType,
    long Length,
    string InterceptorId,
    string Source,
    string? PersonId,
    string? ConversationId,
    string? Reason)
{
    public const string Event = "file_upload_interceptor.file_rejected";

    [JsonPropertyName("$_type"), JsonPropertyOrder(-1)]
    public string Type => nameof(InterceptorFileRejectedEvent);

    /// <param name="interceptor">The one that rejected.</param>
    /// <param name="type">The file's real type.</param>
    public static InterceptorFileRejectedEvent Of(
        FileVersion file, UploadContext upload, string type, InterceptorProgress interceptor, DateTimeOffset at) => new(
        at.ToUnixTimeMilliseconds(),
        Event,
        Unblu.Account,
        upload.Name ?? file.Id,
        type,
        upload.Size,
        interceptor.Id,
        Unblu.SourceOf(upload),
        upload.Sender,
        upload.Conversation,
        interceptor.Reason);
}

/// <summary>What Unblu's shapes have in common.</summary>
public static class Unblu
{
    /// <summary>Sluice has one account.</summary>
    public const string Account = "sluice";

    /// <summary>Camel case; absent values are null, as in Unblu's own bodies.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The versions of Unblu's Web API whose paths we have.</summary>
    public static bool IsApi(string version) => version is "v3" or "v4";

    private static readonly string[] Sources =
        ["BOT", "EXTERNAL_MESSENGER", "CONVERSATION", "CALL_SNAPSHOT", "CONVERSATION_RECORDING", "CO_BROWSING_DOWNLOAD"];

    /// <summary>One of Unblu's words; CONVERSATION for any other, as receivers know only these.</summary>
    public static string SourceOf(UploadContext upload) =>
        Sources.FirstOrDefault(source => source.Equals(upload.Source, StringComparison.OrdinalIgnoreCase)) ?? "CONVERSATION";
}
