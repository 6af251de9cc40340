using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;
using Sluice.Host.Durable;
using Sluice.Testing;

namespace Sluice.Host.Tests.Queues;

public sealed class QueueTriggerTests(AzuriteFixture azurite)
{
    private const string Fast = """{ "extensions": { "queues": { "maxPollingInterval": "00:00:00.2", "maxDequeueCount": 2 } } }""";

    [Fact]
    public async Task A_message_runs_the_function_and_is_deleted()
    {
        await using var app = await TestApp.StartAsync<Reader>(azurite, new() { HostJson = Fast });
        await app.Queue.SendMessageAsync("é");
        await app.Recorder.UntilAsync(1);
        app.Recorder.Texts.ShouldBe(["é 1"]);
        await Eventually.TrueAsync(async () => await CountAsync(app.Queue) == 0, "an empty queue");
    }

    [Fact]
    public async Task A_message_binds_as_a_type_of_the_app_and_its_properties_by_name()
    {
        await using var app = await TestApp.StartAsync<PocoReader>(azurite, new() { HostJson = Fast });
        await app.Queue.SendMessageAsync("""{"name":"ann","count":3}""");
        await app.Recorder.UntilAsync(1);
        app.Recorder.Texts.ShouldBe(["ann 3 3"]);
    }

    [Fact]
    public async Task A_failed_message_comes_again_with_its_dequeue_count_and_then_goes_to_the_poison_queue()
    {
        await using var app = await TestApp.StartAsync<Reader>(azurite, new() { HostJson = Fast });
        await app.Queue.SendMessageAsync("fail");
        var poison = app.Queues.GetQueueClient(app.Name + "-poison");
        await Eventually.TrueAsync(async () => await poison.ExistsAsync() && await CountAsync(poison) == 1, "a poison message");
        app.Recorder.Texts.ShouldBe(["fail 1", "fail 2"]);
        (await poison.PeekMessageAsync()).Value.Body.ToString().ShouldBe("fail");
        await Eventually.TrueAsync(async () => await CountAsync(app.Queue) == 0, "an empty queue");
    }

    [Fact]
    public async Task A_failed_message_rests_for_the_visibility_timeout()
    {
        await using var app = await TestApp.StartAsync<Reader>(
            azurite, new() { HostJson = """{ "extensions": { "queues": { "visibilityTimeout": "00:10:00" } } }""" });
        await app.Queue.SendMessageAsync("fail");
        await app.Recorder.UntilAsync(1);
        await app.Queue.SendMessageAsync("next");
        await app.Recorder.UntilAsync(2);
        app.Recorder.Texts.ShouldBe(["fail 1", "next 1"]);
    }

    [Fact]
    public async Task A_message_whose_run_the_stopping_host_cancels_is_given_back_at_once()
    {
        var time = new ManualTime();
        await using var app = await TestApp.StartAsync<Patient>(azurite, new() { HostJson = Fast, Time = time });
        var recorder = app.Recorder;
        await app.Queue.SendMessageAsync("x");
        await PassAsync(() => recorder.Calls.Count == 1, "a run");

        var stop = app.Host.DisposeAsync().AsTask();
        await PassAsync(() => stop.IsCompleted, "the end of the grace");

        (await app.Queue.ReceiveMessageAsync()).Value.ShouldNotBeNull().Body.ToString().ShouldBe("x");
        time.Advance(TimeSpan.FromSeconds(5)); // the grace of triggers that had nothing under way
        time.Timers.ShouldBe(0, "nothing keeps the message from others any more");

        Task PassAsync(Func<bool> until, string what) => Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(200));
                return until();
            },
            what);
    }

    [Fact]
    public async Task A_message_that_is_not_base64_goes_to_the_poison_queue_and_the_next_one_runs()
    {
        await using var app = await TestApp.StartAsync<Reader>(azurite, new() { HostJson = Fast });
        await new QueueClient(azurite.ConnectionString, app.Name).SendMessageAsync("not base64!");
        await app.Queue.SendMessageAsync("good");
        await app.Recorder.UntilAsync(1);
        app.Recorder.Texts.ShouldBe(["good 1"]);
        var poison = app.Queues.GetQueueClient(app.Name + "-poison");
        await Eventually.TrueAsync(async () => await poison.ExistsAsync() && await CountAsync(poison) == 1, "a poison message");
    }

    [Fact]
    public async Task A_queue_that_comes_into_being_later_is_read()
    {
        await using var app = await TestApp.StartAsync<LateReader>(azurite, new() { HostJson = Fast });
        var late = app.Queues.GetQueueClient(app.Name + "late");
        await late.CreateAsync();
        await late.SendMessageAsync("x");
        await app.Recorder.UntilAsync(1);
    }

    [Fact]
    public async Task A_result_goes_to_the_output_queue_an_array_as_a_message_each()
    {
        await using var app = await TestApp.StartAsync(azurite, [typeof(Writer), typeof(LateReader)], new() { HostJson = Fast });
        await app.Queue.SendMessageAsync("a,b");
        await app.Recorder.UntilAsync(2);
        app.Recorder.Texts.Order().ShouldBe(["a", "b"]);
    }

    private static async Task<int> CountAsync(QueueClient queue) => (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount;

    public sealed class Reader(Recorder recorder)
    {
        [Function("Reader")]
        public void Run([QueueTrigger("%name%")] string message, long dequeueCount)
        {
            recorder.Add($"{message} {dequeueCount}");
            if (message == "fail") throw new InvalidOperationException("no");
        }
    }

    public sealed class Patient(Recorder recorder)
    {
        [Function("Patient")]
        public Task Run([QueueTrigger("%name%")] string message, CancellationToken cancellation)
        {
            recorder.Add(message);
            return Task.Delay(Timeout.Infinite, cancellation);
        }
    }

    public sealed class PocoReader(Recorder recorder)
    {
        public sealed record Order(string Name, int Count);

        [Function("PocoReader")]
        public void Run([QueueTrigger("%name%")] Order order, int count) => recorder.Add($"{order.Name} {order.Count} {count}");
    }

    public sealed class LateReader(Recorder recorder)
    {
        [Function("LateReader")]
        public void Run([QueueTrigger("%name%late")] QueueMessage message) => recorder.Add(message.Body.ToString());
    }

    public sealed class Writer
    {
        [Function("Writer")]
        [QueueOutput("%name%late")]
        public string[] Run([QueueTrigger("%name%")] string message) => message.Split(',');
    }
}
