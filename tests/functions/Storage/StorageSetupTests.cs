using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Sluice.Storage;
using Sluice.Testing;

namespace Sluice.Tests.Storage;

/// <summary>On an Azurite of its own, which has nothing yet.</summary>
public sealed class StorageSetupTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task Hosts_that_start_at_once_on_a_new_account_all_find_what_they_need()
    {
        var blobs = new BlobServiceClient(azurite.ConnectionString, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2023_01_03));
        var tables = new TableServiceClient(azurite.ConnectionString);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => new StorageSetup(blobs, tables).StartAsync(CancellationToken.None))));

        (await blobs.GetBlobContainersAsync().Select(container => container.Name).ToListAsync())
            .ShouldBe([Containers.Uploads, Containers.Files, Containers.Rejected, Containers.Borrowed], ignoreOrder: true);
        (await tables.QueryAsync().Select(table => table.Name).ToListAsync()).ShouldBe(Tables.All, ignoreOrder: true);
    }
}
