using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.AspNetCore.Http;
using Sluice.Host.Configuration;

namespace Sluice.Host.Blobs;

/// <summary>
/// Remembers in <c>azure-webjobs-hosts</c> which function has dealt with which version of a blob, and where it has not yet, how
/// often it was called for it. The blob's name is hashed: it comes from outside and may be as long as a blob's name can be.
/// </summary>
internal sealed class BlobReceipts(StorageConnections storage, AppSettings settings)
{
    private const string Attempts = "attempts";

    private readonly BlobContainerClient _container = storage.Blobs(null).GetBlobContainerClient("azure-webjobs-hosts");

    /// <returns>Attempts that were noted; null where the version is dealt with.</returns>
    public async Task<int?> AttemptsAsync(BlobVersion version, CancellationToken cancellation)
    {
        try
        {
            var metadata = (await Receipt(version).GetPropertiesAsync(cancellationToken: cancellation)).Value.Metadata;
            return metadata.TryGetValue(Attempts, out var count) ? int.Parse(count, CultureInfo.InvariantCulture) : null;
        }
        catch (RequestFailedException e) when (e.Status == StatusCodes.Status404NotFound)
        {
            return 0;
        }
    }

    /// <summary>Notes that an attempt begins: one that ends with the process counts, too.</summary>
    public Task NoteAsync(BlobVersion version, int attempt, CancellationToken cancellation) => WriteAsync(
        version, new Dictionary<string, string>(StringComparer.Ordinal) { [Attempts] = attempt.ToString(CultureInfo.InvariantCulture) }, cancellation);

    public Task CompleteAsync(BlobVersion version, CancellationToken cancellation) => WriteAsync(version, metadata: null, cancellation);

    private async Task WriteAsync(BlobVersion version, IDictionary<string, string>? metadata, CancellationToken cancellation)
    {
        try
        {
            await UploadAsync();
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            await _container.CreateIfNotExistsAsync(cancellationToken: cancellation);
            await UploadAsync();
        }

        Task UploadAsync() => Receipt(version).UploadAsync(BinaryData.FromBytes(Array.Empty<byte>()), new BlobUploadOptions { Metadata = metadata }, cancellation);
    }

    private BlobClient Receipt(BlobVersion version) => _container.GetBlobClient(string.Join('/',
        "blobreceipts",
        settings.HostId,
        version.Trigger.Function.HostName,
        version.ETag.Trim('"'),
        version.Trigger.Container,
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(version.Client.Name)))));
}
