using Azure;
using Azure.Storage.Blobs;
using Sluice.Engines;
using Sluice.Files;
using Sluice.Resolution;
using Sluice.Testing;

namespace Sluice.Tests.Resolution;

public sealed class BlobContentSourceTests(AzuriteFixture azurite)
{
    private const int Head = 64 * 1024;

    [Theory]
    [InlineData(0, 100)]
    [InlineData(0, Head)]
    [InlineData(Head - 1, 2)]
    [InlineData(Head - 100, 40_000)]
    [InlineData(Head, 1)]
    [InlineData(100, 150_000)]
    [InlineData(199_990, 100)]
    [InlineData(200_000, 1)]
    public async Task Any_range_is_read_whole_also_across_the_end_of_the_first_piece(int offset, int count)
    {
        var (blobs, file, content) = await StoreAsync();
        var source = new BlobContentSource(blobs, file, content.Length);
        var buffer = new byte[count];

        var read = await source.ReadAsync(offset, buffer, CancellationToken.None);

        read.ShouldBe(Math.Clamp(content.Length - offset, 0, count));
        buffer[..read].ShouldBe(content[offset..(offset + read)]);
    }

    [Fact]
    public async Task Bytes_that_were_replaced_are_not_read()
    {
        var (blobs, file, content) = await StoreAsync();
        var source = new BlobContentSource(blobs, file with { ETag = "\"0x1\"" }, content.Length);
        (await Should.ThrowAsync<RequestFailedException>(async () => await source.ReadAsync(0, new byte[1], CancellationToken.None))).Status.ShouldBe(412);
    }

    private async Task<(QuarantineBlobs Blobs, FileVersion File, byte[] Content)> StoreAsync()
    {
        var content = new byte[200_000];
        new Random(1).NextBytes(content);
        var service = new BlobServiceClient(azurite.ConnectionString, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2023_01_03));
        var container = service.GetBlobContainerClient($"c{Guid.NewGuid():N}");
        await container.CreateAsync();
        var uploaded = await container.GetBlobClient("a").UploadAsync(new BinaryData(content));
        return (new QuarantineBlobs(service), new FileVersion("id", container.Name, "a", uploaded.Value.ETag.ToString("H")), content);
    }
}
