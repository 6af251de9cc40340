using System.Collections.Concurrent;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Azure.Functions.Worker;
using Sluice.Testing;

namespace Sluice.Host.Tests.Blobs;

public sealed class BlobTriggerTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_new_blob_runs_once_and_the_paths_names_are_bound()
    {
        await using var app = await TestApp.StartAsync<Names>(azurite);
        await app.Container.UploadBlobAsync("in/a.b.txt", BinaryData.FromString("x"));
        await app.Recorder.UntilAsync(1);
        await app.Container.UploadBlobAsync("elsewhere.txt", BinaryData.FromString("x"));
        await app.Container.UploadBlobAsync("in/dir/second.txt", BinaryData.FromString("x"));
        await app.Recorder.UntilAsync(2);
        app.Recorder.Texts.ShouldBe(["a.b txt", "dir/second txt"]);
    }

    [Fact]
    public async Task Blobs_that_were_there_before_the_host_run_too()
    {
        var name = AzuriteFixture.UniqueName();
        var container = new BlobContainerClient(azurite.ConnectionString, name);
        await container.CreateAsync();
        await container.UploadBlobAsync("in/early.txt", BinaryData.FromString("x"));
        await using var app = await TestApp.StartAsync<Names>(azurite, new() { Name = name });
        await app.Recorder.UntilAsync(1);
    }

    [Fact]
    public async Task A_blob_with_a_receipt_does_not_run_again_after_a_restart_but_a_new_version_does()
    {
        var name = AzuriteFixture.UniqueName();
        await using (var first = await TestApp.StartAsync<Names>(azurite, new() { Name = name }))
        {
            await first.Container.UploadBlobAsync("in/a.txt", BinaryData.FromString("1"));
            await first.Recorder.UntilAsync(1);
            await Eventually.TrueAsync(async () => await ReceiptsAsync(first).CountAsync() == 1, "a receipt");
        }
        await using var second = await TestApp.StartAsync<Names>(azurite, new() { Name = name });
        await second.Container.UploadBlobAsync("in/b.txt", BinaryData.FromString("1"));
        await second.Recorder.UntilAsync(1);
        await second.Container.GetBlobClient("in/a.txt").UploadAsync(BinaryData.FromString("2"), overwrite: true);
        await second.Recorder.UntilAsync(2);
        second.Recorder.Texts.ShouldBe(["b txt", "a txt"]);
    }

    [Fact]
    public async Task A_receipt_is_written_after_success_only()
    {
        await using var app = await TestApp.StartAsync<Gated>(azurite);
        await app.Container.UploadBlobAsync("a", BinaryData.FromString("x"));
        await app.Recorder.UntilAsync(1);
        (await ReceiptsAsync(app).CountAsync()).ShouldBe(0);
        Gated.Open(app.Name);
        await Eventually.TrueAsync(async () => await ReceiptsAsync(app).CountAsync() == 1, "a receipt");
    }

    [Fact]
    public async Task A_run_that_lasts_for_many_polls_is_not_started_a_second_time()
    {
        await using var app = await TestApp.StartAsync<Gated>(azurite);
        await app.Container.UploadBlobAsync("a", BinaryData.FromString("x"));
        await app.Recorder.UntilAsync(1);
        await app.Container.UploadBlobAsync("b", BinaryData.FromString("x"));
        await app.Recorder.UntilAsync(2);
        await app.Container.UploadBlobAsync("c", BinaryData.FromString("x"));
        await app.Recorder.UntilAsync(3);
        Gated.Open(app.Name);
        app.Recorder.Texts.Order().ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public async Task No_more_blobs_run_at_a_time_than_maxDegreeOfParallelism()
    {
        await using var app = await TestApp.StartAsync<Gated>(
            azurite, new() { HostJson = """{ "extensions": { "blobs": { "maxDegreeOfParallelism": 2 } } }""" });
        foreach (var name in (string[])["a", "b", "c", "d"]) await app.Container.UploadBlobAsync(name, BinaryData.FromString("x"));
        await app.Recorder.UntilAsync(2);
        app.Recorder.Calls.Count.ShouldBe(2);
        Gated.Open(app.Name);
        await app.Recorder.UntilAsync(4);
    }

    [Fact]
    public async Task After_its_attempts_a_blob_goes_to_the_poison_queue_in_the_shape_of_azures_and_gets_its_receipt()
    {
        await using var app = await TestApp.StartAsync<Failing>(
            azurite, new() { HostJson = """{ "extensions": { "blobs": { "poisonBlobThreshold": 2 } } }""" });
        await app.Container.UploadBlobAsync("bad", BinaryData.FromString("x"));
        await Eventually.TrueAsync(async () => await ReceiptsAsync(app).CountAsync() == 1, "a receipt");
        app.Recorder.Texts.ShouldBe(["bad", "bad"]);

        var properties = await app.Container.GetBlobClient("bad").GetPropertiesAsync();
        var message = await PoisonAsync(app);
        message.ShouldBe(JsonSerializer.Serialize(new
        {
            Type = "BlobTrigger",
            FunctionId = "Host.Functions.Failing",
            BlobType = "BlockBlob",
            ContainerName = app.Name,
            BlobName = "bad",
            ETag = properties.Value.ETag.ToString("H"),
        }));
    }

    [Fact]
    public async Task An_attempt_for_a_blob_that_was_there_before_the_host_is_noted_before_it_begins()
    {
        var name = AzuriteFixture.UniqueName();
        var container = new BlobContainerClient(azurite.ConnectionString, name);
        await container.CreateAsync();
        await container.UploadBlobAsync("a", BinaryData.FromString("x"));
        await using var app = await TestApp.StartAsync<Gated>(azurite, new() { Name = name });
        await app.Recorder.UntilAsync(1);
        (await AttemptsAsync(app)).ShouldBe("1");
        Gated.Open(name);
        await Eventually.TrueAsync(async () => await AttemptsAsync(app) is null, "the receipt of a blob that is dealt with");
    }

    [Theory]
    [InlineData(3, 1, 2)]
    [InlineData(3, 2, 1)]
    [InlineData(3, 3, 0)]
    public async Task Attempts_that_ended_with_the_process_count(int threshold, int begun, int left)
    {
        var name = AzuriteFixture.UniqueName();
        var container = new BlobContainerClient(azurite.ConnectionString, name);
        await container.CreateAsync();
        var blob = await container.UploadBlobAsync("bad", BinaryData.FromString("x"));
        var receipt = $"blobreceipts/{name}/Host.Functions.Failing/{blob.Value.ETag.ToString("H").Trim('"')}/{name}/"
            + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("bad"u8));
        var hosts = new BlobContainerClient(azurite.ConnectionString, "azure-webjobs-hosts");
        await hosts.CreateIfNotExistsAsync();
        await hosts.GetBlobClient(receipt).UploadAsync(
            BinaryData.FromString(""), new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["attempts"] = $"{begun}" } });

        await using var app = await TestApp.StartAsync<Failing>(
            azurite, new() { Name = name, HostJson = $$"""{ "extensions": { "blobs": { "poisonBlobThreshold": {{threshold}} } } }""" });
        (await PoisonAsync(app)).ShouldContain("\"BlobName\":\"bad\"");
        await Eventually.TrueAsync(async () => await AttemptsAsync(app) is null, "the receipt of a blob that is dealt with");
        app.Recorder.Calls.Count.ShouldBe(left);
    }

    [Fact]
    public async Task A_failure_of_a_blob_that_is_gone_needs_no_further_attempt_and_no_poison()
    {
        await using var app = await TestApp.StartAsync<DeletesAndFails>(azurite);
        await app.Container.UploadBlobAsync("bad", BinaryData.FromString("x"));
        await Eventually.TrueAsync(async () => await ReceiptsAsync(app).CountAsync() == 1, "a receipt");
        app.Recorder.Texts.ShouldBe(["bad"]);
    }

    [Fact]
    public async Task A_blob_binds_as_each_type_that_azure_knows_and_its_metadata_by_name()
    {
        await using var app = await TestApp.StartAsync(azurite, [typeof(Kinds)]);
        var blob = app.Container.GetBlobClient("kinds/one.json");
        await blob.UploadAsync(
            BinaryData.FromString("""{"name":"é"}"""), new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["sender"] = "ann" } });
        await app.Recorder.UntilAsync(6);
        app.Recorder.Texts.Order().ShouldBe(
        [
            "block one.json", "bytes 13", "client kinds/one.json ann", "poco é", """stream {"name":"é"}""", """string {"name":"é"}""",
        ]);
    }

    [Fact]
    public async Task A_name_with_everything_in_it_runs_and_gets_its_receipt()
    {
        await using var app = await TestApp.StartAsync<Failing>(azurite, new() { Settings = { ["pass"] = "true" } });
        string[] names = [new string('n', 1000), "line\nbreak", "😀 #?%25&", "a b/{c}"];
        foreach (var name in names) await app.Container.UploadBlobAsync(name, BinaryData.FromString("x"));
        await app.Recorder.UntilAsync(4);
        app.Recorder.Texts.Order(StringComparer.Ordinal).ShouldBe(names.Order(StringComparer.Ordinal));
        await Eventually.TrueAsync(async () => await ReceiptsAsync(app).CountAsync() == 4, "receipts");
    }

    [Fact]
    public async Task An_input_blob_and_an_output_blob_follow_the_triggers_names()
    {
        await using var app = await TestApp.StartAsync<Copies>(azurite);
        await app.Container.UploadBlobAsync("extra/a", BinaryData.FromString("extra "));
        await app.Container.UploadBlobAsync("from/a", BinaryData.FromString("text"));
        var copy = app.Container.GetBlobClient("to/a");
        await Eventually.TrueAsync(async () => await copy.ExistsAsync(), "the copy");
        (await copy.DownloadContentAsync()).Value.Content.ToString().ShouldBe("extra text none");
    }

    internal static IAsyncEnumerable<BlobItem> ReceiptsAsync(TestApp app)
    {
        var hosts = app.Blobs.GetBlobContainerClient("azure-webjobs-hosts");
        hosts.CreateIfNotExists();
        return hosts.GetBlobsAsync(BlobTraits.Metadata, prefix: $"blobreceipts/{app.Name}/").Where(r => !r.Metadata.ContainsKey("attempts"));
    }

    /// <summary>What is noted of the app's only blob; null where it is dealt with.</summary>
    private static async Task<string?> AttemptsAsync(TestApp app)
    {
        var receipts = app.Blobs.GetBlobContainerClient("azure-webjobs-hosts").GetBlobsAsync(BlobTraits.Metadata, prefix: $"blobreceipts/{app.Name}/");
        return (await receipts.SingleAsync()).Metadata.TryGetValue("attempts", out var count) ? count : null;
    }

    /// <summary>The poison queue is one for the whole account: other tests' messages are passed over.</summary>
    private static async Task<string> PoisonAsync(TestApp app)
    {
        var queue = app.Queues.GetQueueClient("webjobs-blobtrigger-poison");
        await queue.CreateIfNotExistsAsync();
        string? found = null;
        await Eventually.TrueAsync(
            async () =>
            {
                var message = (await queue.ReceiveMessageAsync(TimeSpan.FromMinutes(5))).Value?.Body.ToString();
                found = message?.Contains(app.Name, StringComparison.Ordinal) == true ? message : null;
                return found is not null;
            },
            "the poison message");
        return found!;
    }

    public sealed class Names(Recorder recorder)
    {
        [Function("Names")]
        public void Run([BlobTrigger("%name%/in/{stem}.{extension}")] BlobClient blob, string stem, string extension) =>
            recorder.Add($"{stem} {extension}");
    }

    public sealed class Gated(Recorder recorder)
    {
        private static readonly ConcurrentDictionary<string, TaskCompletionSource> Gates = new(StringComparer.Ordinal);

        public static void Open(string name) => Gate(name).TrySetResult();

        [Function("Gated")]
        public async Task Run([BlobTrigger("%name%/{blob}")] BlobClient client, string blob)
        {
            recorder.Add(blob);
            await Gate(client.BlobContainerName).Task;
        }

        private static TaskCompletionSource Gate(string name) =>
            Gates.GetOrAdd(name, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    public sealed class Failing(Recorder recorder, Microsoft.Extensions.Configuration.IConfiguration settings)
    {
        [Function("Failing")]
        public void Run([BlobTrigger("%name%/{blob}")] BlobClient client, string blob)
        {
            recorder.Add(blob);
            if (settings["pass"] is null) throw new InvalidOperationException("always");
        }
    }

    public sealed class DeletesAndFails(Recorder recorder)
    {
        [Function("DeletesAndFails")]
        public async Task Run([BlobTrigger("%name%/{blob}")] BlobClient client, string blob)
        {
            recorder.Add(blob);
            await client.DeleteAsync();
            throw new InvalidOperationException("once");
        }
    }

    public sealed class Kinds(Recorder recorder)
    {
        private const string Path = "%name%/kinds/{file}";

        public sealed record Named(string Name);

        [Function("Client")]
        public void Client([BlobTrigger(Path)] BlobClient blob, IDictionary<string, string> metadata) =>
            recorder.Add($"client {blob.Name} {metadata["sender"]}");

        [Function("Block")]
        public void Block([BlobTrigger(Path)] BlockBlobClient blob, string file) => recorder.Add($"block {file}");

        [Function("Bytes")]
        public void Bytes([BlobTrigger(Path)] byte[] blob) => recorder.Add($"bytes {blob.Length}");

        [Function("String")]
        public void String([BlobTrigger(Path)] string blob) => recorder.Add($"string {blob}");

        [Function("Stream")]
        public async Task Stream([BlobTrigger(Path)] Stream blob) =>
            recorder.Add($"stream {await new StreamReader(blob).ReadToEndAsync()}");

        [Function("Poco")]
        public void Poco([BlobTrigger(Path)] Named blob) => recorder.Add($"poco {blob.Name}");
    }

    public sealed class Copies
    {
        [Function("Copies")]
        [BlobOutput("%name%/to/{file}")]
        public string Run(
            [BlobTrigger("%name%/from/{file}")] string blob,
            [BlobInput("%name%/extra/{file}")] string extra,
            [BlobInput("%name%/missing/{file}")] string? missing) =>
            $"{extra}{blob} {missing ?? "none"}";
    }
}
