using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Sluice.Host.Configuration;

namespace Sluice.Host.Blobs;

/// <summary>
/// Remembers in <c>azure-webjobs-hosts</c> which function has dealt with which version of a blob. The blob's name is hashed: it
/// comes from outside and may be as long as a blob's name can be.
/// </summary>
internal sealed class BlobReceipts(StorageConnections storage, AppSettings settings)
{
    private readonly BlobContainerClient container = storage.Blobs(null).GetBlobContainerClient("azure-webjobs-hosts");

    public async Task<bool> ExistsAsync(BlobVersion version, CancellationToken cancellation) =>
        await Receipt(version).ExistsAsync(cancellation);

    public async Task WriteAsync(BlobVersion version, CancellationToken cancellation)
    {
        try
        {
            await UploadAsync();
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellation);
            await UploadAsync();
        }

        Task UploadAsync() => Receipt(version).UploadAsync(BinaryData.FromBytes(Array.Empty<byte>()), overwrite: true, cancellation);
    }

    private BlobClient Receipt(BlobVersion version) => container.GetBlobClient(string.Join('/',
        "blobreceipts",
        settings.HostId,
        version.Trigger.Function.HostName,
        version.ETag.Trim('"'),
        version.Trigger.Container,
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(version.Client.Name)))));
}
