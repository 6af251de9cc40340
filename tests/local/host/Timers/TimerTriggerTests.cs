using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Sluice.Host.Configuration;
using Sluice.Host.Timers;
using Sluice.Testing;

namespace Sluice.Host.Tests.Timers;

public sealed class TimerTriggerTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_schedule_fires_again_and_again_one_run_at_a_time()
    {
        await using var app = await TestApp.StartAsync<Slow>(azurite, new() { Settings = { ["every"] = "* * * * * *" } });
        await app.Recorder.UntilAsync(4);
        app.Recorder.Texts.Take(4).ShouldBe(["begin", "end", "begin", "end"]);
    }

    [Fact]
    public async Task RunOnStartup_runs_at_once_and_a_monitored_schedule_keeps_its_status()
    {
        await using var app = await TestApp.StartAsync<AtStart>(azurite);
        await app.Recorder.UntilAsync(1);
        var status = Status(app.Blobs, app.Name, "AtStart");
        await Eventually.TrueAsync(async () => await status.ExistsAsync(), "a status");
        await Eventually.TrueAsync(async () => (await ReadAsync(status)).Last != default, "a last run");
        (await ReadAsync(status)).Next.ShouldBe(new DateTime(DateTime.UtcNow.Year + 1, 1, 1, 0, 0, 0, DateTimeKind.Utc));
    }

    [Fact]
    public async Task A_run_that_was_missed_is_made_up_for_once_and_is_past_due()
    {
        var name = AzuriteFixture.UniqueName();
        var blobs = new BlobServiceClient(azurite.ConnectionString);
        await blobs.GetBlobContainerClient("azure-webjobs-hosts").CreateIfNotExistsAsync();
        await Status(blobs, name, "Yearly").UploadAsync(BinaryData.FromObjectAsJson(
            new ScheduleStatus { Last = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc), Next = new DateTime(2021, 1, 1, 0, 0, 0, DateTimeKind.Utc) }));
        await using (var app = await TestApp.StartAsync<Yearly>(azurite, new() { Name = name }))
        {
            await app.Recorder.UntilAsync(1);
            app.Recorder.Texts.ShouldBe(["past due True, last 2020"]);
            await Eventually.TrueAsync(async () => (await ReadAsync(Status(blobs, name, "Yearly"))).Last.Year > 2020, "a status");
        }
        await using var again = await TestApp.StartAsync(azurite, [typeof(Yearly), typeof(AtStart)], new() { Name = name });
        await again.Recorder.UntilAsync(1);
        again.Recorder.Texts.ShouldBe(["started"]);
    }

    [Fact]
    public async Task The_first_start_is_not_past_due()
    {
        await using var app = await TestApp.StartAsync(azurite, [typeof(Yearly), typeof(AtStart)]);
        var status = Status(app.Blobs, app.Name, "Yearly");
        await Eventually.TrueAsync(async () => await status.ExistsAsync(), "a status");
        await app.Recorder.UntilAsync(1);
        app.Recorder.Texts.ShouldBe(["started"]);
    }

    [Fact]
    public async Task A_failed_run_is_tried_again_as_its_retry_attribute_says_and_then_left()
    {
        await using var app = await TestApp.StartAsync<Retried>(azurite);
        await app.Recorder.UntilAsync(3);
        app.Recorder.Texts.ShouldBe(["0 of 2", "1 of 2", "2 of 2"]);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 4)]
    [InlineData(2, 8)]
    [InlineData(3, 10)]
    [InlineData(1000, 10)]
    public void An_exponential_delay_doubles_up_to_its_bound(int attempt, int seconds) =>
        TimerRunner.Delay(new ExponentialBackoffRetryAttribute(-1, "00:00:02", "00:00:10"), attempt).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public async Task A_schedule_that_is_none_keeps_the_host_from_starting()
    {
        var error = await Should.ThrowAsync<SettingsException>(
            () => TestApp.StartAsync<Slow>(azurite, new() { Settings = { ["every"] = "sometimes" } }));
        error.Message.ShouldContain("Slow");
        error.Message.ShouldContain("sometimes");
    }

    [Fact]
    public void An_interval_is_a_schedule_too() =>
        Schedule.Parse("F", "00:05:00", default).Next(DateTime.UnixEpoch).ShouldBe(DateTime.UnixEpoch.AddMinutes(5));

    private static BlobClient Status(BlobServiceClient blobs, string host, string function) =>
        blobs.GetBlobContainerClient("azure-webjobs-hosts").GetBlobClient($"timers/{host}/Host.Functions.{function}/status");

    private static async Task<ScheduleStatus> ReadAsync(BlobClient status) =>
        (await status.DownloadContentAsync()).Value.Content.ToObjectFromJson<ScheduleStatus>()!;

    public sealed class Slow(Recorder recorder)
    {
        [Function("Slow")]
        public async Task Run([TimerTrigger("%every%")] TimerInfo timer)
        {
            timer.ScheduleStatus.ShouldBeNull();
            recorder.Add("begin");
            await Task.Delay(TimeSpan.FromSeconds(1.2));
            recorder.Add("end");
        }
    }

    public sealed class AtStart(Recorder recorder)
    {
        [Function("AtStart")]
        public void Run([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true)] TimerInfo timer) => recorder.Add("started");
    }

    public sealed class Yearly(Recorder recorder)
    {
        [Function("Yearly")]
        public void Run([TimerTrigger("0 0 0 1 1 *")] TimerInfo timer) =>
            recorder.Add($"past due {timer.IsPastDue}, last {timer.ScheduleStatus!.Last.Year}");
    }

    public sealed class Retried(Recorder recorder)
    {
        [Function("Retried")]
        [FixedDelayRetry(2, "00:00:00.010")]
        public void Run([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true)] TimerInfo timer, FunctionContext context)
        {
            recorder.Add($"{context.RetryContext.RetryCount} of {context.RetryContext.MaxRetryCount}");
            throw new InvalidOperationException("no");
        }
    }
}
