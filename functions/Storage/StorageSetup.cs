using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Hosting;

namespace Sluice.Storage;

/// <summary>Creates the containers and tables once, when the app starts.</summary>
public sealed class StorageSetup(BlobServiceClient blobs, TableServiceClient tables) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        string[] containers = [Containers.Uploads, Containers.Files, Containers.Rejected, Containers.Borrowed];
        await Task.WhenAll(
            containers.Select(c => (Task)blobs.GetBlobContainerClient(c).CreateIfNotExistsAsync(cancellationToken: cancellationToken))
                .Concat(Tables.All.Select(t => tables.CreateTableIfNotExistsAsync(t, cancellationToken))));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
