using System.Text.Json;
using Azure.Storage.Queues;
using Sluice.Host.Configuration;

namespace Sluice.Host.Blobs;

/// <summary>Where blobs go that no attempt could deal with: a message in <c>webjobs-blobtrigger-poison</c>, in the shape of Azure's.</summary>
internal sealed class PoisonBlobs(StorageConnections storage)
{
    public const string Queue = "webjobs-blobtrigger-poison";

    public async Task AddAsync(BlobVersion version, CancellationToken cancellation)
    {
        var queue = storage.Queues(version.Trigger.Connection).GetQueueClient(Queue);
        await queue.CreateIfNotExistsAsync(cancellationToken: cancellation);
        await queue.SendMessageAsync(JsonSerializer.Serialize(new
        {
            Type = "BlobTrigger",
            FunctionId = version.Trigger.Function.HostName,
            BlobType = version.Type + "Blob",
            ContainerName = version.Trigger.Container,
            BlobName = version.Client.Name,
            version.ETag,
        }), cancellation);
    }
}
