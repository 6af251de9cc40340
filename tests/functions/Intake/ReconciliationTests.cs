using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Sluice.Files;
using Sluice.Intake;
using Sluice.Storage;
using Sluice.Testing;
using Sluice.Tests.Pipeline;

namespace Sluice.Tests.Intake;

[Collection<AppOfItsOwn>]
public sealed class ReconciliationTests(SluiceApp app)
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_blob_whose_event_was_lost_is_looked_after_once_it_is_a_minute_old()
    {
        var (id, blob) = await UncheckableAsync();
        var record = (await FindAsync(id))!;
        // As if its event had never come.
        await app.Services.GetRequiredService<TableServiceClient>().GetTableClient(Tables.Files).DeleteEntityAsync(record.PartitionKey, record.RowKey);
        await (await app.DurableAsync()).PurgeInstanceAsync(record.InstanceId);
        var since = (await blob.GetPropertiesAsync()).Value.LastModified;

        await RunAsync(since + Grace - TimeSpan.FromSeconds(1));
        (await FindAsync(id)).ShouldBeNull();
        await RunAsync(since + Grace);
        SluiceApp.State(await app.EndAsync(id)).ShouldBe("unsupported");
    }

    [Fact]
    public async Task A_verification_that_was_terminated_fails_its_file()
    {
        var image = app.NewImage();
        app.Vision.Of(image).Adult = "VERY_LIKELY";
        var id = await app.UploadAsync(image, channelType: "reviewed");
        await app.RecordAsync(id, "reviewing");
        var record = (await FindAsync(id))!;
        var durable = await app.DurableAsync();
        await durable.TerminateInstanceAsync(record.InstanceId);
        await Eventually.TrueAsync(async () => await durable.GetInstanceAsync(record.InstanceId) is { IsCompleted: true }, "what the test waits for");

        await RunAsync(record.Timestamp!.Value + Grace + TimeSpan.FromSeconds(1));

        SluiceApp.Strings((await app.FindAsync(id))!.Value, "reasonCodes").ShouldContain("brokeOff");
        SluiceApp.State((await app.FindAsync(id))!.Value).ShouldBe("failed");
    }

    [Fact]
    public async Task A_file_that_is_about_to_be_verified_again_is_not_taken_for_one_whose_verification_broke_off()
    {
        var (id, blob) = await UncheckableAsync();
        var since = (await blob.GetPropertiesAsync()).Value.LastModified;
        // What a request to verify again writes first, more than a second later than the blob was.
        var record = await ReceivedAsync();
        while (record.Timestamp < since + TimeSpan.FromSeconds(1.1)) record = await ReceivedAsync();

        await RunAsync(since + Grace + TimeSpan.FromSeconds(1));

        (await FindAsync(id))!.State.ShouldBe(FileState.Received);

        async Task<FileRecord> ReceivedAsync()
        {
            await app.Services.GetRequiredService<FileStore>().ChangeAsync(
                id,
                one =>
                {
                    one.State = FileState.Received;
                    return true;
                },
                CancellationToken.None);
            return (await FindAsync(id))!;
        }
    }

    /// <summary>A file that stays in quarantine, and its verification has ended.</summary>
    private async Task<(string Id, BlobClient Blob)> UncheckableAsync()
    {
        var image = app.NewImage();
        app.Vision.Of(image).Unreadable = true;
        var blob = app.Blobs.GetBlobContainerClient(Containers.Uploads).GetBlobClient($"{Guid.NewGuid()}.png");
        var etag = (await blob.UploadAsync(new MemoryStream(image))).Value.ETag;
        var id = FileIds.ForUpload(Containers.Uploads, blob.Name, etag);
        SluiceApp.State(await app.EndAsync(id)).ShouldBe("unsupported");
        var (durable, instance) = (await app.DurableAsync(), (await FindAsync(id))!.InstanceId);
        await Eventually.TrueAsync(async () => await durable.GetInstanceAsync(instance) is { IsCompleted: true }, "what the test waits for");
        return (id, blob);
    }

    private Task<FileRecord?> FindAsync(string id) => app.Services.GetRequiredService<FileStore>().FindAsync(id, CancellationToken.None);

    private async Task RunAsync(DateTimeOffset now) =>
        await ActivatorUtilities.CreateInstance<Reconciliation>(app.Services, new FakeTimeProvider(now)).RunAsync(new TimerInfo(), await app.DurableAsync(), CancellationToken.None);
}
