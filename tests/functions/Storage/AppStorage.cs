using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Sluice.Storage;
using Sluice.Testing;

namespace Sluice.Tests.Storage;

/// <summary>The app's tables and containers on an Azurite. Tests keep apart by ids and tokens of their own.</summary>
internal static class AppStorage
{
    public static async Task<TableServiceClient> TablesAsync(AzuriteFixture azurite) => (await OpenAsync(azurite)).Tables;

    public static async Task<BlobServiceClient> BlobsAsync(AzuriteFixture azurite) => (await OpenAsync(azurite)).Blobs;

    private static async Task<(BlobServiceClient Blobs, TableServiceClient Tables)> OpenAsync(AzuriteFixture azurite)
    {
        var blobs = new BlobServiceClient(azurite.ConnectionString, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2023_01_03));
        var tables = new TableServiceClient(azurite.ConnectionString);
        await new StorageSetup(blobs, tables).StartAsync(CancellationToken.None);
        return (blobs, tables);
    }
}
