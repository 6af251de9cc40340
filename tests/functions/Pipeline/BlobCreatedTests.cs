using Azure.Storage.Blobs;
using Sluice.Setup;
using Sluice.Storage;
using Sluice.Testing;

namespace Sluice.Tests.Pipeline;

/// <summary>Azurite's notices of new blobs, which stand for Azure's Event Grid.</summary>
public sealed class BlobCreatedTests
{
    /// <summary>The blob extension puts quotes around it: with two pairs, a blob that cannot be taken in would become another file's failure.</summary>
    [Fact]
    public async Task The_version_of_a_blob_comes_without_quotes_as_from_Event_Grid()
    {
        await using var subscriber = await FakeInterceptor.StartAsync();
        await using var azurite = new AzuriteFixture { BlobCreated = new BlobCreatedSubscription(Containers.Uploads, new Uri(subscriber.Endpoint)) };
        await azurite.InitializeAsync();
        var container = new BlobContainerClient(azurite.ConnectionString, Containers.Uploads);
        await container.CreateAsync();

        var uploaded = await container.UploadBlobAsync("one", new MemoryStream([1]));

        var notice = (await subscriber.NextAsync()).Json[0];
        notice.GetProperty("data").GetProperty("eTag").GetString().ShouldBe(uploaded.Value.ETag.ToString("H").Trim('"'));
    }
}
