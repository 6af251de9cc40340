using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;
using Sluice.Durable;
using Sluice.Files;
using Sluice.Interceptors.Registry;
using Sluice.Moderation;
using Sluice.Notifications;
using Sluice.Storage;
using Sluice.Verification;

namespace Sluice.Intake;

/// <summary>
/// Step 1: gives an uploaded blob its record and starts its verification. Safe to call any number of times for the same
/// blob version, by whichever trigger: the record is added once, and the instance id follows from file and ETag.
/// </summary>
public sealed class FileIntake(
    FileStore files,
    TicketStore tickets,
    InterceptorSnapshots interceptors,
    IOptions<VerificationOptions> verification,
    IOptions<ModerationOptions> moderation,
    Subscriptions subscriptions,
    TimeProvider time)
{
    /// <summary>Starts the verification of a blob as it is now; does nothing where it is gone again.</summary>
    public async Task ReceiveAsync(BlobClient blob, DurableTaskClient durable, CancellationToken cancellation)
    {
        BlobProperties properties;
        try
        {
            properties = await blob.GetPropertiesAsync(cancellationToken: cancellation);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return;
        }

        var upload = UploadMetadata.Read(properties.Metadata, blob.Name, properties.ContentType, properties.ContentLength);
        await ReceiveAsync(blob.BlobContainerName, blob.Name, properties.ETag, upload, durable, cancellation);
    }

    /// <summary>Starts the verification of one version of a blob.</summary>
    public async Task ReceiveAsync(
        string container, string name, ETag etag, UploadContext upload, DurableTaskClient durable, CancellationToken cancellation)
    {
        var id = FileIds.ForUpload(container, name, etag);
        var ticket = FileIds.MayBeTicket(name) ? await tickets.FindAsync(name, cancellation) : null;
        if (ticket is { Upload: var said })
            (id, upload) = (name, said with { Size = upload.Size, DeclaredType = said.DeclaredType ?? upload.DeclaredType });
        using var trace = UploadTrace.Continue(ticket?.TraceParent);

        var file = new FileVersion(id, container, name, etag.ToString("H"));
        var record = NewRecord(file, upload);
        if (!await files.TryAddAsync(record, cancellation)) record = await ReplaceOlderVersionAsync(record, cancellation);
        if (record is not null) await StartAsync(record, durable, cancellation);
    }

    /// <summary>Starts the verification of a record, unless one is under way.</summary>
    public async Task StartAsync(FileRecord record, DurableTaskClient durable, CancellationToken cancellation) =>
        await durable.StartUnlessUnderWayAsync(VerifyFile.Name, record.InstanceId, await PrepareAsync(record, cancellation), cancellation);

    /// <summary>Gives a borrowed file its record, unless it has one; answers what its verification goes by.</summary>
    public async Task<VerificationInput> BorrowAsync(FileVersion file, UploadContext upload, CancellationToken cancellation)
    {
        var record = NewRecord(file, upload);
        await files.TryAddAsync(record, cancellation);
        return await PrepareAsync(record, cancellation) with { Subscriptions = [] };
    }

    /// <summary>Whether the record's orchestration has not ended yet.</summary>
    public static async Task<bool> IsRunningAsync(FileRecord record, DurableTaskClient durable, CancellationToken cancellation) =>
        await durable.GetInstanceAsync(record.InstanceId, cancellation) is { IsCompleted: false };

    // An upload by ticket may be repeated while the ticket is valid: the id then speaks about the newest version.
    private async Task<FileRecord?> ReplaceOlderVersionAsync(FileRecord record, CancellationToken cancellation)
    {
        var current = await files.ReplaceAsync(record, existing => existing.ContentETag != record.ContentETag, cancellation);
        return current is null || current.State != FileState.Received ? null : current;
    }

    private async Task<VerificationInput> PrepareAsync(FileRecord record, CancellationToken cancellation) => new(
        record.Version,
        record.Upload,
        record.Run,
        verification.Value,
        moderation.Value.PolicyFor(record.ChannelType),
        await interceptors.TakeAsync(cancellation),
        subscriptions.Take());

    /// <summary>The record of a file that has just arrived.</summary>
    public FileRecord NewRecord(FileVersion file, UploadContext upload) => new()
    {
        PartitionKey = file.Id,
        Container = file.Container,
        Blob = file.Blob,
        ContentETag = file.ETag,
        InstanceId = InstanceId.Of(file),
        Name = upload.Name,
        DeclaredType = upload.DeclaredType,
        Size = upload.Size,
        Conversation = upload.Conversation,
        ChannelType = upload.ChannelType,
        Sender = upload.Sender,
        Source = upload.Source,
        ReceivedAt = time.GetUtcNow(),
    };
}
