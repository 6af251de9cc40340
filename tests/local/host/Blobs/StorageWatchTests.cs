using System.Diagnostics;
using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Sluice.Host.Blobs;
using Sluice.Setup;
using Sluice.Testing;

namespace Sluice.Host.Tests.Blobs;

public sealed class StorageWatchTests
{
    [Fact]
    public async Task On_an_azurite_of_its_own_the_host_asks_less_than_once_a_second_when_idle_and_still_notices_a_blob_at_once()
    {
        var folder = Directory.CreateTempSubdirectory("sluice-watch").FullName;
        await NodePackages.EnsureAsync();
        await using var azurite = await Azurite.StartAsync(new AzuriteOptions { DataFolder = folder });
        await using var blobs = new CountingProxy(azurite.BlobEndpoint);
        await using var queues = new CountingProxy(azurite.QueueEndpoint);
        await using var tables = new CountingProxy(azurite.TableEndpoint);
        foreach (var proxy in (CountingProxy[])[blobs, queues, tables]) await proxy.StartAsync();
        var connection = $"DefaultEndpointsProtocol=http;AccountName={Azurite.AccountName};AccountKey={Azurite.AccountKey};"
            + $"BlobEndpoint={blobs.Endpoint};QueueEndpoint={queues.Endpoint};TableEndpoint={tables.Endpoint}";
        await using var app = await TestApp.StartAsync(connection, [typeof(Everything)], new()
        {
            StorageFolder = folder,
            HostJson = """{ "extensions": { "queues": { "maxPollingInterval": "00:00:10" }, "durableTask": { "hubName": "%name%" } } }""",
        });
        await app.Container.UploadBlobAsync("warm", BinaryData.FromString("x"));
        await app.Recorder.UntilAsync(1);
        await IdleAsync(() => queues.Requests, atMost: 1, TimeSpan.FromSeconds(4));

        await IdleAsync(() => blobs.Requests + queues.Requests + tables.Requests, atMost: 8, TimeSpan.FromSeconds(8));
        var clock = Stopwatch.StartNew();
        await app.Container.UploadBlobAsync("noticed", BinaryData.FromString("x"));
        await app.Recorder.UntilAsync(2);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1.5));
    }

    [Fact]
    public void Without_the_folder_nothing_is_watched()
    {
        using var nowhere = new StorageWatch(null);
        nowhere.IsWatching.ShouldBeFalse();
        using var missing = new StorageWatch(Path.Combine(Path.GetTempPath(), "sluice-missing"));
        missing.IsWatching.ShouldBeFalse();
    }

    /// <summary>Waits for a stretch of that length with no more requests than that.</summary>
    private static async Task IdleAsync(Func<int> requests, int atMost, TimeSpan stretch)
    {
        for (var attempt = 0; attempt < 4; attempt++)
        {
            var before = requests();
            await Task.Delay(stretch);
            if (requests() - before <= atMost) return;
        }
        throw new ShouldAssertException($"There was no stretch of {stretch} with at most {atMost} requests.");
    }

    public sealed class Everything(Recorder recorder)
    {
        [Function("Blob")]
        public void Blob([BlobTrigger("%name%/{blob}")] BlobClient client, string blob) => recorder.Add(blob);

        [Function("Queue")]
        public void Queue([QueueTrigger("%name%")] string message) => recorder.Add(message);

        [Function("Timer")]
        public void Timer([TimerTrigger("0 0 0 1 1 *")] TimerInfo timer) => recorder.Add("timer");

        [Function("Orchestrator")]
        public static Task Orchestrator([OrchestrationTrigger] TaskOrchestrationContext context) => Task.CompletedTask;
    }
}
