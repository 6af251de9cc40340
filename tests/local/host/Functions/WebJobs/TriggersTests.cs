using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Sluice.Testing;

namespace Sluice.Host.Tests.Functions.WebJobs;

[Collection(SharedSampleHostGroup.Name)]
public sealed class TriggersTests(SharedSampleHost shared, AzuriteFixture azurite)
{
    private readonly SampleHost _sample = shared.Sample;

    [Fact]
    public async Task A_message_runs_its_function_and_says_as_a_number_how_often_it_was_taken()
    {
        await SendAsync("queued", "hello");
        await _sample.SeesAsync("queued hello, 1 1");
    }

    [Fact]
    public async Task A_message_whose_function_fails_is_tried_again_and_then_becomes_poison()
    {
        await SendAsync("fails", "bad");
        await _sample.SeesAsync("poison bad");
        (await _sample.SeenAsync()).Count(line => line == "fails bad").ShouldBe(2);
    }

    [Fact]
    public async Task What_a_trigger_starts_is_one_trace_in_the_log()
    {
        await SendAsync("queued", "traced");
        await _sample.SeesAsync("queued traced, 1 1");
        _sample.Log.Entries.Where(e => e.Text == "Took a message").ShouldAllBe(e => e.TraceId != null);
    }

    [Fact]
    public async Task A_blob_that_nobody_tells_of_is_found_by_polling()
    {
        var blobs = new BlobContainerClient(azurite.ConnectionString, _sample.Names + "-polled");
        await blobs.CreateIfNotExistsAsync();
        // The platform's polling loses a blob now and then: more are written until one is found.
        var written = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                if (written < 20) await blobs.GetBlobClient($"{++written}").UploadAsync(BinaryData.FromString("hello"));
                return (await _sample.SeenAsync()).Any(line => line.StartsWith("polled", StringComparison.Ordinal) && line.EndsWith(": hello", StringComparison.Ordinal));
            },
            "a blob");
    }

    [Fact]
    public async Task A_timer_runs_its_function_again_and_again()
    {
        var ticks = await TicksAsync();
        await Eventually.TrueAsync(async () => await TicksAsync() > ticks + 2, "three ticks");
    }

    [Fact]
    public async Task A_function_that_a_setting_disables_does_not_run()
    {
        await Eventually.TrueAsync(async () => await TicksAsync() > 1, "the ticks of the one that is not");
        (await _sample.SeenAsync()).ShouldNotContain("off tick");
    }

    private async Task<int> TicksAsync() => (await _sample.SeenAsync()).Count(line => line == "tick");

    private async Task SendAsync(string queue, string message)
    {
        var options = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 };
        var client = new QueueClient(azurite.ConnectionString, $"{_sample.Names}-{queue}", options);
        await client.CreateIfNotExistsAsync();
        await client.SendMessageAsync(message);
    }
}
