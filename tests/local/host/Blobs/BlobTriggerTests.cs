using System.Diagnostics;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Testing;

namespace Sluice.Host.Tests.Blobs;

public sealed class BlobTriggerTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_new_blob_is_picked_up_within_a_second_or_so_and_runs_once()
    {
        await using var app = await TestApp.StartAsync<Names>(azurite);
        var clock = Stopwatch.StartNew();
        await app.Container.UploadBlobAsync("in/a.b.txt", BinaryData.FromString("x"));
        await app.Recorder.UntilAsync(1);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3));
        await app.Container.UploadBlobAsync("in/second.txt", BinaryData.FromString("x"));
        await app.Recorder.UntilAsync(2);
        app.Recorder.Texts.ShouldBe(["a.b txt", "second txt"]);
    }

    public sealed class Names(Recorder recorder)
    {
        [Function("Names")]
        public void Run([BlobTrigger("%name%/in/{stem}.{extension}")] BlobClient blob, string stem, string extension) =>
            recorder.Add($"{stem} {extension}");
    }
}
