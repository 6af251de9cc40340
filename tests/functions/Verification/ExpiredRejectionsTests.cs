using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Sluice.Files;
using Sluice.Storage;
using Sluice.Testing;
using Sluice.Tokens;
using Sluice.Verification;

namespace Sluice.Tests.Verification;

public sealed class ExpiredRejectionsTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Rejected_files_that_are_kept_go_after_their_retention_time_and_not_a_second_before()
    {
        var service = new BlobServiceClient(azurite.ConnectionString, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2023_01_03));
        foreach (var container in new[] { Containers.Uploads, Containers.Rejected }) await service.GetBlobContainerClient(container).CreateIfNotExistsAsync();
        var id = new RandomIds().NewId();
        var upload = (await service.GetBlobContainerClient(Containers.Uploads).GetBlobClient(id).UploadAsync(new MemoryStream([1]))).Value;
        var blobs = new QuarantineBlobs(service);
        await blobs.RejectAsync(new FileVersion(id, Containers.Uploads, id, upload.ETag.ToString("H")), keep: true, CancellationToken.None);
        var kept = service.GetBlobContainerClient(Containers.Rejected).GetBlobClient(id);
        var since = (await kept.GetPropertiesAsync()).Value.LastModified;
        Task RunAsync(DateTimeOffset now) => new ExpiredRejections(
            blobs, Options.Create(new VerificationOptions { RejectedRetention = TimeSpan.FromDays(7) }), new FakeTimeProvider(now)).RunAsync(new TimerInfo(), CancellationToken.None);

        await RunAsync(since.AddDays(7));
        (await kept.ExistsAsync()).Value.ShouldBeTrue();
        await RunAsync(since.AddDays(7).AddSeconds(1));
        (await kept.ExistsAsync()).Value.ShouldBeFalse();
        await RunAsync(since.AddDays(8));
    }

    [Theory]
    [InlineData("1.00:00:00", 0)]
    [InlineData("3660.00:00:00", 0)]
    [InlineData("23:59:59", 1)]
    [InlineData("3661.00:00:00", 1)]
    [InlineData("-1.00:00:00", 1)]
    public void The_retention_time_is_a_day_to_ten_years(string retention, int problems) =>
        new VerificationOptions { RejectedRetention = TimeSpan.Parse(retention, System.Globalization.CultureInfo.InvariantCulture) }
            .Validate().Count(problem => problem.StartsWith("Sluice:Verification:RejectedRetention", StringComparison.Ordinal)).ShouldBe(problems);
}
