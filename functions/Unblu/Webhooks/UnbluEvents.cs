using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Intake;
using Sluice.Interceptors.Asking;
using Sluice.Notifications;

namespace Sluice.Unblu.Webhooks;

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
        UnbluApi.Account,
        token,
        call.File.Upload.Name ?? call.File.Version.Id,
        call.File.Type,
        call.File.Upload.Size,
        downloadLink,
        UploadMetadata.Source(call.File.Upload.Source),
        call.File.Upload.Sender is { } sender ? new PersonData(sender, UnbluApi.Account) : null,
        call.File.Upload.Conversation);
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

    public static InterceptorFileRejectedEvent Of(OutgoingEvent rejected) => new(
        rejected.At.ToUnixTimeMilliseconds(),
        Event,
        UnbluApi.Account,
        rejected.Upload.Name ?? rejected.File.File,
        rejected.File.ContentType!,
        rejected.Upload.Size,
        rejected.RejectedBy!.InterceptorId,
        UploadMetadata.Source(rejected.Upload.Source),
        rejected.Upload.Sender,
        rejected.Upload.Conversation,
        rejected.RejectedBy.Reason);
}
