using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.WebJobs;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Sluice.Engines;
using Sluice.Files;
using Sluice.Storage;
using Sluice.Testing;
using Sluice.Tests.Pipeline;
using Sluice.Verification;

namespace Sluice.Tests.Verification;

[Collection<AppOfItsOwn>]
public sealed class ExpiredHistoriesTests(SluiceApp app)
{
    private static readonly TimeSpan Retention = TimeSpan.FromHours(6);

    [Fact]
    public async Task Histories_of_what_ended_go_after_their_time_and_those_under_way_stay()
    {
        var durable = await app.DurableAsync();
        var waiting = app.NewImage();
        app.Vision.Of(waiting).Adult = "VERY_LIKELY";
        var (file, under) = (await app.UploadAsync(app.NewImage()), await app.UploadAsync(waiting, channelType: "reviewed"));
        await app.RecordAsync(under, "reviewing");
        var (ended, running) = (await EndedAsync(file), await InstanceAsync(under));

        // By the host, as the timer does it: nothing is old enough.
        await app.Host.Services.GetRequiredService<IJobHost>().CallAsync("PurgeExpiredHistories", new Dictionary<string, object> { ["timer"] = "" });
        (await durable.GetInstanceAsync(ended)).ShouldNotBeNull();

        var end = (await durable.GetInstanceAsync(ended))!.LastUpdatedAt;
        await PurgeAsync(durable, end + Retention);
        (await durable.GetInstanceAsync(ended)).ShouldNotBeNull();
        await PurgeAsync(durable, end + Retention + TimeSpan.FromSeconds(1));
        (await durable.GetInstanceAsync(ended)).ShouldBeNull();
        (await durable.GetInstanceAsync(running)).ShouldNotBeNull();
        SluiceApp.State((await app.FindAsync(file))!.Value).ShouldBe("released");

        using var decided = await app.Admin.PostAsync($"api/files/{under}/approve", null);
        decided.EnsureSuccessStatusCode();
        SluiceApp.State(await app.RecordAsync(under, "released", "rejected")).ShouldBe("released");
    }

    [Fact]
    public async Task A_file_whose_history_is_purged_starts_by_no_repeated_event_and_can_be_verified_again()
    {
        var durable = await app.DurableAsync();
        var image = app.NewImage();
        app.Vision.Of(image).Unreadable = true;
        var id = await app.UploadAsync(image);
        SluiceApp.State(await app.EndAsync(id)).ShouldBe("unsupported");
        var instance = await EndedAsync(id);
        await PurgeAsync(durable, (await durable.GetInstanceAsync(instance))!.LastUpdatedAt + Retention + TimeSpan.FromSeconds(1));
        (await durable.GetInstanceAsync(instance)).ShouldBeNull();

        await app.DeliverEventAsync(app.Blobs.GetBlobContainerClient(Containers.Uploads).GetBlobClient(id).Uri);
        (await durable.GetInstanceAsync(instance)).ShouldBeNull();

        app.Vision.Of(image).Unreadable = false;
        using var again = await app.Admin.PostAsync($"api/files/{id}/verify", null);
        again.EnsureSuccessStatusCode();
        SluiceApp.State(await app.RecordAsync(id, "released", "failed", "rejected")).ShouldBe("released");
    }

    [Theory]
    [InlineData("00:01:00", 0)]
    [InlineData("30.00:00:00", 0)]
    [InlineData("00:00:59", 1)]
    [InlineData("30.00:00:01", 1)]
    [InlineData("-1.00:00:00", 1)]
    public void Histories_stay_a_minute_to_thirty_days(string retention, int problems) =>
        new VerificationOptions { HistoryRetention = TimeSpan.Parse(retention, CultureInfo.InvariantCulture) }
            .Validate().Count(problem => problem.StartsWith("Sluice:Verification:HistoryRetention", StringComparison.Ordinal)).ShouldBe(problems);

    private static Task PurgeAsync(DurableTaskClient durable, DateTimeOffset now) =>
        new ExpiredHistories(Options.Create(new VerificationOptions { HistoryRetention = Retention }), new FakeTimeProvider(now))
            .RunAsync(new Microsoft.Azure.Functions.Worker.TimerInfo(), durable, CancellationToken.None);

    private async Task<string> InstanceAsync(string file) =>
        (await app.Services.GetRequiredService<FileStore>().FindAsync(file, CancellationToken.None))!.InstanceId;

    /// <summary>The instance of a file, once it has ended; its record is final a moment before.</summary>
    private async Task<string> EndedAsync(string file)
    {
        await app.EndAsync(file);
        var instance = await InstanceAsync(file);
        var durable = await app.DurableAsync();
        await Eventually.TrueAsync(async () => await durable.GetInstanceAsync(instance) is { IsCompleted: true }, "what the test waits for");
        return instance;
    }
}
