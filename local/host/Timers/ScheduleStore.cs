using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Functions.Worker;
using Sluice.Host.Configuration;
using Sluice.Host.Functions;

namespace Sluice.Host.Timers;

/// <summary>Keeps the status of schedules in <c>azure-webjobs-hosts</c>, where the Functions host keeps them.</summary>
internal sealed class ScheduleStore(StorageConnections storage, AppSettings settings)
{
    private readonly BlobContainerClient _container = storage.Blobs(null).GetBlobContainerClient("azure-webjobs-hosts");

    /// <returns>Null before the first start.</returns>
    public async Task<ScheduleStatus?> ReadAsync(Function function, CancellationToken cancellation)
    {
        try
        {
            return (await Blob(function).DownloadContentAsync(cancellation)).Value.Content.ToObjectFromJson<ScheduleStatus>();
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound || e.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public async Task WriteAsync(Function function, ScheduleStatus status, CancellationToken cancellation)
    {
        await _container.CreateIfNotExistsAsync(cancellationToken: cancellation);
        await Blob(function).UploadAsync(BinaryData.FromObjectAsJson(status), overwrite: true, cancellation);
    }

    private BlobClient Blob(Function function) => _container.GetBlobClient($"timers/{settings.HostId}/{function.HostName}/status");
}
