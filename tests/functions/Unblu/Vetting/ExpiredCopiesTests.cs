using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Sluice.Files;
using Sluice.Storage;
using Sluice.Testing;
using Sluice.Tokens;
using Sluice.Unblu.Vetting;

namespace Sluice.Tests.Unblu.Vetting;

public sealed class ExpiredCopiesTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData(59, true)]
    [InlineData(61, false)]
    public async Task A_copy_that_nobody_removed_goes_an_hour_after_the_deadline(int minutes, bool stays)
    {
        var service = new BlobServiceClient(azurite.ConnectionString, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2023_01_03));
        var container = service.GetBlobContainerClient(Containers.Borrowed);
        await container.CreateIfNotExistsAsync();
        var blobs = new QuarantineBlobs(service);
        var copy = await blobs.BorrowAsync("u-" + new RandomIds().NewId(), new MemoryStream([1]), CancellationToken.None);
        var stored = (await container.GetBlobClient(copy.Blob).GetPropertiesAsync()).Value.LastModified;
        var options = Options.Create(new UnbluOptions { Deadline = TimeSpan.FromMinutes(1) });

        await new ExpiredCopies(blobs, options, new FakeTimeProvider(stored.AddMinutes(1 + minutes)), NullLogger<ExpiredCopies>.Instance)
            .RunAsync(new TimerInfo(), CancellationToken.None);

        (await blobs.FindBorrowedAsync(copy.Id, CancellationToken.None)).ShouldBe(stays ? copy : null);
        await container.GetBlobClient(copy.Blob).DeleteIfExistsAsync();
    }
}
