using System.Diagnostics;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Testing;

namespace Sluice.Host.Durable;

/// <summary>One process works on a hub, others stand by.</summary>
public sealed class HubLeaseTests(AzuriteFixture azurite)
{
    private readonly string _hub = AzuriteFixture.UniqueName("hub");

    [Fact]
    public async Task A_second_engine_stands_by_and_goes_on_when_the_first_one_stops()
    {
        await using var first = NewEngine();
        await first.StartAsync();
        await first.Client.ScheduleNewOrchestrationInstanceAsync("Wait", new StartOrchestrationOptions("a"));
        var log = new LogCapture();
        await using var second = NewEngine(log);
        var start = second.StartAsync();
        await Eventually.TrueAsync(() => log.Lines.Any(line => line.Contains("this one stands by", StringComparison.Ordinal)));
        (start.IsCompleted, second.IsActive).ShouldBe((false, false));

        await first.StopAsync();
        await start.WaitAsync(Eventually.Deadline);

        second.IsActive.ShouldBeTrue();
        await second.Client.RaiseEventAsync("a", "go", "x");
        (await second.Client.WaitForInstanceCompletionAsync("a", getInputsAndOutputs: true)).ReadOutputAs<string>().ShouldBe("x");
    }

    [Fact]
    public async Task The_lease_of_a_dead_process_of_this_machine_is_taken_over_at_once_by_one_of_many()
    {
        await LeaseToAsync(await DeadProcessAsync());
        DurableEngine[] engines = [.. Enumerable.Range(0, 4).Select(_ => NewEngine())];
        var started = TimeProvider.System.GetTimestamp();
        var starts = engines.Select(e => e.StartAsync()).ToArray();

        await Task.WhenAny(starts).WaitAsync(Eventually.Deadline);

        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(8), "the lease itself lasts 15 s");
        engines.Count(e => e.IsActive).ShouldBe(1);
        foreach (var engine in engines) await engine.DisposeAsync();
        foreach (var start in starts) await start.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task The_lease_of_a_living_process_is_respected()
    {
        await LeaseToAsync(ProcessIdentity.Current);
        await using var engine = NewEngine();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        await Should.ThrowAsync<OperationCanceledException>(() => engine.StartAsync(limit.Token));
    }

    [Fact]
    public void A_process_is_known_dead_only_on_its_machine_and_by_id_and_start()
    {
        var me = ProcessIdentity.Current;
        ProcessIdentity.From(me.ToMetadata()).ShouldBe(me);
        me.IsKnownDead().ShouldBeFalse();
        (me with { StartedAt = me.StartedAt.AddMinutes(-5) }).IsKnownDead().ShouldBeTrue("the id was given out again");
        (me with { StartedAt = me.StartedAt.AddMinutes(-5), Machine = "other" }).IsKnownDead().ShouldBeFalse();
        ProcessIdentity.From(new Dictionary<string, string>()).IsKnownDead().ShouldBeFalse();
    }

    [Fact]
    public async Task What_another_process_changed_is_never_overwritten()
    {
        await using var first = NewEngine();
        await first.StartAsync();
        await first.Client.ScheduleNewOrchestrationInstanceAsync("Count", new StartOrchestrationOptions("a"));
        await first.Client.WaitForInstanceStartAsync("a");
        // The lease is torn from the first engine, without its noticing.
        await Lease.GetBlobLeaseClient().BreakAsync(TimeSpan.Zero);
        await using var second = NewEngine();
        await second.StartAsync();
        await second.Client.RaiseEventAsync("a", "go", "by the second");

        // Both have instance "a" in memory; the first one acts on what it last knew.
        await Eventually.TrueAsync(async () => (await second.Client.GetInstanceAsync("a", true))!.ReadCustomStatusAs<string>() == "by the second");
        await first.Client.RaiseEventAsync("a", "go", "by the first");

        await Eventually.TrueAsync(() => !first.IsActive);
        (await second.Client.GetInstanceAsync("a", true))!.ReadCustomStatusAs<string>().ShouldBe("by the second");
    }

    [Fact]
    public async Task What_a_process_writes_after_it_lost_the_hub_in_an_outage_is_not_acknowledged()
    {
        var time = new ManualTime();
        var tap = new StorageTap();
        await using var first = NewEngine(tap, time);
        await first.StartAsync();
        await first.Client.ScheduleNewOrchestrationInstanceAsync("Wait", new StartOrchestrationOptions("a"));
        await first.Client.WaitForInstanceStartAsync("a");
        tap.Down = true;
        Task[] calls =
        [
            first.Client.RaiseEventAsync("a", "go", "by the first"),
            first.Client.ScheduleNewOrchestrationInstanceAsync("Wait", new StartOrchestrationOptions("b")),
        ];
        await Eventually.TrueAsync(() => tap.Refused >= calls.Length);
        // The outage outlasts the lease, and another process takes the hub.
        for (var passed = 0; passed < 20; passed++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        await Lease.GetBlobLeaseClient().BreakAsync(TimeSpan.Zero);
        await using var other = NewEngine();
        await other.StartAsync();

        // The first writes before it learns that it has lost the hub.
        var renewal = new TaskCompletionSource();
        var written = 0;
        tap.Before = request => request.Uri.Path.Contains("-leases", StringComparison.Ordinal) ? renewal.Task : Task.CompletedTask;
        tap.After = request =>
        {
            if (request.Method != RequestMethod.Get) Interlocked.Increment(ref written);
            return Task.CompletedTask;
        };
        tap.Down = false;
        await PassUntilAsync(() => Volatile.Read(ref written) == calls.Length);
        renewal.SetResult();
        await PassUntilAsync(() => calls.All(c => c.IsCompleted));

        calls.ShouldAllBe(c => !c.IsCompletedSuccessfully);
        await other.Client.RaiseEventAsync("a", "go", "by the second");
        (await other.Client.WaitForInstanceCompletionAsync("a", getInputsAndOutputs: true)).ReadOutputAs<string>().ShouldBe("by the second");
        // Nobody was told that the other one has started; who looks for it sets it going.
        (await other.Client.GetInstanceAsync("b"))!.IsCompleted.ShouldBeFalse();
        await other.Client.RaiseEventAsync("b", "go", "at last");
        (await other.Client.WaitForInstanceCompletionAsync("b", getInputsAndOutputs: true)).ReadOutputAs<string>().ShouldBe("at last");

        Task PassUntilAsync(Func<bool> condition) => Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return condition();
        });
    }

    private BlobClient Lease => new BlobServiceClient(azurite.ConnectionString).GetBlobContainerClient(_hub + "-leases").GetBlobClient("taskhub");

    private DurableEngine NewEngine(ILoggerFactory? loggers = null) => NewEngine(new StorageTap(), TimeProvider.System, loggers);

    private DurableEngine NewEngine(StorageTap tap, TimeProvider storageTime, ILoggerFactory? loggers = null) => new(
        new DurableOptions { HubName = _hub, StorageTime = storageTime },
        new TestFunctions()
            .Orchestrator("Wait", async c => await c.WaitForExternalEvent<string>("go"))
            .Orchestrator("Count", async c =>
            {
                for (var i = 0; i < 2; i++) c.SetCustomStatus(await c.WaitForExternalEvent<string>("go"));
                return null;
            }),
        new TableServiceClient(azurite.ConnectionString, Through(new TableClientOptions(), tap)),
        new BlobServiceClient(azurite.ConnectionString, Through(new BlobClientOptions(), tap)),
        loggers ?? NullLoggerFactory.Instance);

    private static T Through<T>(T options, StorageTap tap)
        where T : ClientOptions
    {
        options.Retry.MaxRetries = 0;
        options.AddPolicy(tap, HttpPipelinePosition.PerRetry);
        return options;
    }

    private static async Task<ProcessIdentity> DeadProcessAsync()
    {
        // It waits for what it shall sort.
        using var process = Process.Start(new ProcessStartInfo("sort") { RedirectStandardInput = true, UseShellExecute = false })!;
        var identity = ProcessIdentity.Of(process);
        process.Kill();
        await process.WaitForExitAsync();
        return identity;
    }

    private async Task LeaseToAsync(ProcessIdentity owner)
    {
        await new BlobServiceClient(azurite.ConnectionString).GetBlobContainerClient(_hub + "-leases").CreateIfNotExistsAsync();
        await Lease.UploadAsync(BinaryData.FromString(""));
        var lease = Lease.GetBlobLeaseClient(Guid.NewGuid().ToString());
        await lease.AcquireAsync(TimeSpan.FromSeconds(15));
        var metadata = owner.ToMetadata();
        metadata["lease"] = lease.LeaseId;
        await Lease.SetMetadataAsync(metadata, new Azure.Storage.Blobs.Models.BlobRequestConditions { LeaseId = lease.LeaseId });
    }
}
