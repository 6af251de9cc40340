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
    BlobServiceClient quarantine,
    QuarantineBlobs blobs,
    FileStore files,
    TicketStore tickets,
    IOptions<VerificationOptions> verification,
    IOptions<ModerationOptions> moderation,
    Subscriptions subscriptions,
    TimeProvider time)
{
    // The platform's own five attempts pass in less than a second, and then the blob is given up.
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)];

    /// <summary>Starts the verification of a blob as it is now; does nothing where it is gone again.</summary>
    /// <param name="name">As storage told it.</param>
    public async Task ReceiveAsync(string name, DurableTaskClient durable, CancellationToken cancellation)
    {
        for (var failed = 0; ; failed++)
        {
            try
            {
                if (await FindAsync(name, cancellation) is { } blob) await ReceiveAsync(blob, durable, cancellation);
                return;
            }
            catch (Exception e) when (failed < Pauses.Length && e is not OperationCanceledException)
            {
                await Task.Delay(Pauses[failed], time, cancellation);
            }
        }
    }

    /// <summary>Starts the verification of one version of a blob.</summary>
    public async Task ReceiveAsync(UploadedBlob blob, DurableTaskClient durable, CancellationToken cancellation)
    {
        var ticket = FileIds.MayBeTicket(blob.Name) ? await tickets.FindAsync(blob.Name, cancellation) : null;
        using var trace = UploadTrace.Continue(ticket?.TraceParent);
        var refusal = !blobs.CanReach(blob.Container, blob.Name) ? Refusal.UnusableName : ticket is not null && blob.IsCopy ? Refusal.Copied : null;
        var record = await AddOrFindAsync(NewRecord(blob, ticket), cancellation);
        if (record is not null && record.ContentETag != blob.ETag.ToString("H"))
        {
            // The ticket's id stays with the bytes that came first; these are a file of their own.
            refusal = Refusal.TicketUsed;
            record = await AddOrFindAsync(NewRecord(blob, ticket, FileIds.ForUpload(blob.Container, blob.Name, blob.ETag)), cancellation);
        }

        if (record?.State == FileState.Received) await StartAsync(record, refusal, durable, cancellation);
    }

    /// <summary>Adds a record, or finds the one that its id has already; null where that has gone meanwhile.</summary>
    private async Task<FileRecord?> AddOrFindAsync(FileRecord record, CancellationToken cancellation) =>
        await files.TryAddAsync(record, cancellation) ? record : await files.FindAsync(record.PartitionKey, cancellation);

    /// <summary>The record of one version of a blob; null where it has none.</summary>
    public async Task<FileRecord?> FindRecordAsync(string container, string name, ETag etag, CancellationToken cancellation)
    {
        var version = etag.ToString("H");
        if (FileIds.MayBeTicket(name) && await files.FindAsync(name, cancellation) is { } ofTicket && ofTicket.ContentETag == version) return ofTicket;
        return await files.FindAsync(FileIds.ForUpload(container, name, etag), cancellation);
    }

    /// <summary>Gives a blob whose intake failed for good a record that says so; null where it is gone or has one.</summary>
    public async Task<FileRecord?> GiveUpAsync(string name, CancellationToken cancellation)
    {
        if (await FindAsync(name, cancellation) is not { } blob) return null;
        // With a record it is not lost: reconciliation sees to its verification.
        if (await FindRecordAsync(blob.Container, name, blob.ETag, cancellation) is not null) return null;
        var record = NewRecord(blob, FileIds.MayBeTicket(name) ? await tickets.FindAsync(name, cancellation) : null);
        record.Fail(Reasons.IntakeFailed, time.GetUtcNow());
        return await files.TryAddAsync(record, cancellation) ? record : null;
    }

    /// <summary>Starts the verification of a record, unless one is under way.</summary>
    public Task StartAsync(FileRecord record, DurableTaskClient durable, CancellationToken cancellation) =>
        StartAsync(record, refusal: null, durable, cancellation);

    private async Task StartAsync(FileRecord record, Refusal? refusal, DurableTaskClient durable, CancellationToken cancellation) =>
        await durable.StartUnlessUnderWayAsync(
            VerifyFile.Name, record.InstanceId, Prepare(record, refusal), cancellation);

    /// <summary>Gives a borrowed file its record, unless it has one; answers what its verification goes by.</summary>
    public async Task<VerificationInput> BorrowAsync(FileVersion file, UploadContext upload, CancellationToken cancellation)
    {
        var record = NewRecord(file, upload);
        await files.TryAddAsync(record, cancellation);
        return Prepare(record, refusal: null) with { Subscriptions = [] };
    }

    /// <summary>Whether the record's orchestration has not ended yet.</summary>
    public static async Task<bool> IsRunningAsync(FileRecord record, DurableTaskClient durable, CancellationToken cancellation) =>
        await durable.GetInstanceAsync(record.InstanceId, cancellation) is { IsCompleted: false };

    private async Task<UploadedBlob?> FindAsync(string name, CancellationToken cancellation)
    {
        var container = quarantine.GetBlobContainerClient(Containers.Uploads);
        if (!blobs.CanReach(Containers.Uploads, name))
        {
            // Only a listing tells of such a blob.
            var like = new GetBlobsOptions { Traits = BlobTraits.Metadata | BlobTraits.CopyStatus, Prefix = name };
            var listed = await container.GetBlobsAsync(like, cancellation).FirstOrDefaultAsync(blob => blob.Name == name, cancellation);
            return listed is null ? null : UploadedBlob.Of(Containers.Uploads, listed);
        }

        try
        {
            return UploadedBlob.Of(Containers.Uploads, name, (await container.GetBlobClient(name).GetPropertiesAsync(cancellationToken: cancellation)).Value);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    private VerificationInput Prepare(FileRecord record, Refusal? refusal) => new(
        record.Version,
        record.Upload,
        refusal,
        record.Run,
        verification.Value,
        moderation.Value.PolicyFor(record.ChannelType),
        subscriptions.Take());

    /// <param name="id">Null for the ticket's, or else the version's own.</param>
    private FileRecord NewRecord(UploadedBlob blob, Ticket? ticket, string? id = null)
    {
        var upload = UploadMetadata.Read(blob.Metadata, blob.Name, blob.ContentType, blob.Size);
        if (ticket is { Upload: var said })
            upload = said with { Size = blob.Size, DeclaredType = said.DeclaredType ?? upload.DeclaredType, StoredType = upload.DeclaredType };
        id ??= ticket is null ? FileIds.ForUpload(blob.Container, blob.Name, blob.ETag) : blob.Name;
        return NewRecord(new FileVersion(id, blob.Container, blob.Name, blob.ETag.ToString("H")), upload);
    }

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
        StoredType = upload.StoredType,
        ReceivedAt = time.GetUtcNow(),
    };
}
