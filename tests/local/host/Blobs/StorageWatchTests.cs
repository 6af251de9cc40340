using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Azure.Functions.Worker;
using Sluice.Host.Blobs;
using Sluice.Host.Durable;
using Sluice.Setup;

namespace Sluice.Host.Tests.Blobs;

public sealed class StorageWatchTests
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    private static readonly Dictionary<string, Func<BlobContainerClient, string, Task>> Ways = new(StringComparer.Ordinal)
    {
        ["plain"] = (c, name) => c.UploadBlobAsync(name, BinaryData.FromString("x")),
        ["empty"] = (c, name) => c.UploadBlobAsync(name, BinaryData.FromString("")),
        ["blocks"] = async (c, name) =>
        {
            var blob = c.GetBlockBlobClient(name);
            var id = Convert.ToBase64String("1"u8);
            await blob.StageBlockAsync(id, new MemoryStream([1]));
            // Only the list makes it a blob; that writes no content.
            await Task.Delay(200);
            await blob.CommitBlockListAsync([id]);
        },
        ["no blocks"] = (c, name) => c.GetBlockBlobClient(name).CommitBlockListAsync([]),
        ["copy"] = async (c, name) => await (await c.GetBlobClient(name).StartCopyFromUriAsync(c.GetBlobClient("plain").Uri)).WaitForCompletionAsync(),
        ["append"] = (c, name) => c.GetAppendBlobClient(name).CreateAsync(),
    };

    [Fact]
    public async Task On_an_azurite_of_its_own_the_host_takes_each_kind_of_blob_within_a_second()
    {
        var folder = Directory.CreateTempSubdirectory("sluice-watch").FullName;
        await NodePackages.EnsureAsync();
        await using var azurite = await Azurite.StartAsync(new AzuriteOptions { DataFolder = folder });
        var time = new ManualTime();
        await using var app = await TestApp.StartAsync(azurite.ConnectionString, [typeof(Reads)], new() { StorageFolder = folder, Time = time });
        await IdleAsync(time);
        foreach (var (kind, write) in Ways)
        {
            var before = time.GetUtcNow();
            await write(app.Container, kind);
            await Eventually.TrueAsync(
                () =>
                {
                    if (time.Waits(Poll)) time.Advance(Poll);
                    return app.Recorder.Texts.Contains(kind);
                },
                $"the {kind} blob");
            (time.GetUtcNow() - before).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(1), kind);
            await IdleAsync(time);
        }
        app.Recorder.Texts.ShouldBe(Ways.Keys);
    }

    [Fact]
    public async Task Without_the_folder_nothing_is_noticed_and_the_wait_ends_with_its_time()
    {
        foreach (var folder in (string?[])[null, Path.Combine(Path.GetTempPath(), "sluice-missing")])
        {
            using var watch = new StorageWatch(folder);
            var time = new ManualTime();
            var wait = watch.WaitAsync(TimeSpan.FromSeconds(10), time, CancellationToken.None);
            time.Advance(TimeSpan.FromSeconds(9));
            wait.IsCompleted.ShouldBeFalse();
            time.Advance(TimeSpan.FromSeconds(1));
            await wait;
        }
    }

    /// <summary>Lets time pass until the host asks at its longest pauses.</summary>
    private static Task IdleAsync(ManualTime time) => Eventually.TrueAsync(
        () =>
        {
            if (time.Waits(TimeSpan.FromSeconds(10))) return true;
            time.Advance(TimeSpan.FromSeconds(1));
            return false;
        },
        "idling");

    public sealed class Reads(Recorder recorder)
    {
        [Function("Reads")]
        public void Run([BlobTrigger("%name%/{blob}")] BlobClient client, string blob) => recorder.Add(blob);
    }
}
