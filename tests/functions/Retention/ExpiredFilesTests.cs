using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Sluice.Audit;
using Sluice.Engines;
using Sluice.Files;
using Sluice.Retention;
using Sluice.Storage;
using Sluice.Testing;
using Sluice.Tests.Storage;

namespace Sluice.Tests.Retention;

public sealed class ExpiredFilesTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 3, 20, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(FileState.Unsupported, 31, false)]
    [InlineData(FileState.Unsupported, 29, true)]
    [InlineData(FileState.Failed, 31, false)]
    [InlineData(FileState.Failed, 29, true)]
    [InlineData(FileState.Rejected, 366, false)]
    [InlineData(FileState.Rejected, 364, true)]
    [InlineData(FileState.Released, 3000, true)]
    public async Task A_file_goes_with_its_bytes_once_its_state_has_lasted_long_enough(FileState state, int days, bool stays)
    {
        var (blobs, tables) = (await AppStorage.BlobsAsync(azurite), await AppStorage.TablesAsync(azurite));
        var id = AzuriteFixture.UniqueName();
        var blob = blobs.GetBlobContainerClient(state == FileState.Released ? Containers.Files : Containers.Uploads).GetBlobClient(id);
        var etag = (await blob.UploadAsync(BinaryData.FromString("bytes"), TestContext.Current.CancellationToken)).Value.ETag;
        var files = new FileStore(tables);
        await files.TryAddAsync(
            new FileRecord { PartitionKey = id, Container = Containers.Uploads, Blob = id, ContentETag = etag.ToString("H"), State = state, FinishedAt = Now.AddDays(-days) },
            TestContext.Current.CancellationToken);

        await new ExpiredFiles(
            files, new QuarantineBlobs(blobs), new AnalysisCache(tables), new AuditStore(tables), Options.Create(new RetentionOptions()),
            new FakeTimeProvider(Now), NullLogger<ExpiredFiles>.Instance).RunAsync(new TimerInfo(), TestContext.Current.CancellationToken);

        (await files.FindAsync(id, TestContext.Current.CancellationToken) is not null).ShouldBe(stays);
        if (state != FileState.Rejected) (await blob.ExistsAsync(TestContext.Current.CancellationToken)).Value.ShouldBe(stays);
    }

    [Fact]
    public void Times_out_of_range_are_told_all_at_once() =>
        new RetentionOptions { Failed = TimeSpan.Zero, Audit = TimeSpan.FromDays(9999) }.Validate().Count().ShouldBe(2);
}
