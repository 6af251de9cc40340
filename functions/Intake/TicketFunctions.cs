using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Sluice.Callers;
using Sluice.Files;
using Sluice.Http;
using Sluice.Storage;
using Sluice.Tokens;

namespace Sluice.Intake;

/// <summary>Body of <c>POST /api/uploads</c>. All is optional, and all of it is what the uploader says.</summary>
public sealed record UploadRequest(
    string? Name, string? ContentType, string? Conversation, string? ChannelType, string? Sender, string? Source);

/// <summary>Answer of <c>POST /api/uploads</c>.</summary>
/// <param name="UploadUrl">Where to PUT the bytes (header <c>x-ms-blob-type: BlockBlob</c>); allows creating and writing, not reading.</param>
public sealed record UploadTicket(string Id, Uri UploadUrl, DateTimeOffset ExpiresAt);

/// <summary>Upload tickets: an id, and a short-lived link that can write one blob and read none.</summary>
public sealed class TicketFunctions(BlobServiceClient blobs, TicketStore tickets, RandomIds ids, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    [Function("CreateUpload"), Requires(Role.Uploader)]
    public async Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/uploads")] HttpRequest request, CancellationToken cancellation)
    {
        var (body, problem) = await JsonBody.ReadAsync<UploadRequest>(request, cancellation);
        if (problem is not null) return problem;

        var id = FileIds.ForTicket(ids.NewId());
        var expiresAt = time.GetUtcNow() + Lifetime;
        var upload = new UploadContext(
            UploadMetadata.Clean(body?.Name),
            UploadMetadata.Clean(body?.ContentType),
            0,
            UploadMetadata.Clean(body?.Conversation),
            UploadMetadata.Clean(body?.ChannelType),
            UploadMetadata.Clean(body?.Sender),
            UploadMetadata.Source(body?.Source));
        await tickets.AddAsync(id, upload, expiresAt, cancellation);
        var url = await SignAsync(blobs.GetBlobContainerClient(Containers.Uploads).GetBlobClient(id), expiresAt, cancellation);
        return Results.Json(new UploadTicket(id, url, expiresAt), statusCode: StatusCodes.Status201Created);
    }

    private async Task<Uri> SignAsync(BlobClient blob, DateTimeOffset expiresAt, CancellationToken cancellation)
    {
        // Create alone: it writes a blob that is not there yet, and can neither replace nor lease it.
        var sas = new BlobSasBuilder(BlobSasPermissions.Create, expiresAt)
        {
            BlobContainerName = blob.BlobContainerName,
            BlobName = blob.Name,
            Resource = "b",
        };
        if (blob.CanGenerateSasUri) return blob.GenerateSasUri(sas);

        // A managed identity has no account key: it signs with a key that the service hands out for a while.
        var key = await blobs.GetUserDelegationKeyAsync(time.GetUtcNow() - ClockSkew, expiresAt, cancellation);
        return new BlobUriBuilder(blob.Uri) { Sas = sas.ToSasQueryParameters(key.Value, blobs.AccountName) }.ToUri();
    }
}
