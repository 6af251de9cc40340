using System.Diagnostics;
using Sluice.Setup;
using Sluice.Testing;

namespace Sluice.Tests.Pipeline;

/// <summary>All of Sluice on one machine, as people start it, with one of its processes killed (SIGKILL) in the middle of the work.</summary>
public sealed class KilledHostTests : IAsyncLifetime
{
    private const int Files = 30;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("sluice-killed");
    private readonly int port = FreePorts.Next();
    private readonly string storage = string.Create(
        null, $"DefaultEndpointsProtocol=http;AccountName={Azurite.AccountName};AccountKey={Azurite.AccountKey};{Endpoint("Blob")}{Endpoint("Queue")}{Endpoint("Table")}");

    private readonly HttpClient admin;
    private FakeVision vision = null!;
    private FakeInterceptor receiver = null!;
    private FilesUnderWay files = null!;
    private HostProcess? host;

    public KilledHostTests() => admin = HostProcess.Admin(port);

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The processes are found in /proc.");
        vision = await FakeVision.StartAsync();
        receiver = await FakeInterceptor.StartAsync();
        files = new FilesUnderWay(storage, vision, receiver, admin);
        await StartHostAsync();
        await files.RegisterInterceptorsAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
        admin.Dispose();
        await receiver.DisposeAsync();
        await vision.DisposeAsync();
        data.Delete(recursive: true);
    }

    [Fact]
    public Task Files_under_way_when_the_worker_is_killed_all_reach_their_end() => DisturbAsync(() => KillAsync(host!.WorkerId));

    [Fact]
    public Task Files_under_way_when_the_host_is_killed_all_reach_their_end() => DisturbAsync(async () =>
    {
        await host!.DisposeAsync();
        await StartHostAsync();
    });

    [Fact]
    public Task Files_under_way_when_storage_is_killed_all_reach_their_end() => DisturbAsync(() => KillAsync(host!.AzuriteId));

    [Fact]
    public async Task What_the_host_started_ends_when_it_is_killed()
    {
        int[] children = [host!.WorkerId, host.AzuriteId];
        var start = TimeProvider.System.GetTimestamp();
        host.Kill();
        foreach (var child in children) await HostProcess.EndAsync(child);
        TestContext.Current.TestOutputHelper!.WriteLine($"worker and storage ended after {TimeProvider.System.GetElapsedTime(start).TotalSeconds:F1} s");
    }

    private async Task DisturbAsync(Func<Task> disturb)
    {
        var undisturbed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var scenario in FilesUnderWay.Scenarios)
        {
            var file = files.New(scenario);
            await files.UploadAsync(file);
            undisturbed[scenario.Name] = await files.EndAsync(file);
        }

        var before = receiver.Deliveries.Count;
        var underWay = Enumerable.Range(0, Files).Select(i => files.New(FilesUnderWay.Scenarios[i % FilesUnderWay.Scenarios.Count])).ToArray();
        await Task.WhenAll(underWay.Select(files.UploadAsync));
        // Some wait for an interceptor then, some for a person, and some have not been looked at.
        await DeliveriesAsync(before + (Files / 3));
        var start = TimeProvider.System.GetTimestamp();
        await disturb();
        foreach (var (file, end) in underWay.Zip(await Task.WhenAll(underWay.Select(files.EndAsync)))) end.ShouldBe(undisturbed[file.Scenario.Name]);
        TestContext.Current.TestOutputHelper!.WriteLine($"all {Files} files had ended {TimeProvider.System.GetElapsedTime(start).TotalSeconds:F1} s after the kill");
    }

    private async Task DeliveriesAsync(int number)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (receiver.Deliveries.Count < number)
        {
            if (TimeProvider.System.GetElapsedTime(start) > Patience) throw new TimeoutException($"{receiver.Deliveries.Count} of {number} webhooks came.\n{host}");
            await Task.Delay(20);
        }
    }

    private static async Task KillAsync(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
        await process.WaitForExitAsync();
    }

    private async Task StartHostAsync()
    {
        var settings = new Dictionary<string, string>(FilesUnderWay.Settings(receiver), StringComparer.Ordinal) { ["NODE_OPTIONS"] = $"--require {HostProcess.ShortVisibility}" };
        host = await HostProcess.StartAsync(port, data, storage, vision, settings, admin);
    }

    private static string Endpoint(string service) => $"{service}Endpoint=http://127.0.0.1:{FreePorts.Next()}/{Azurite.AccountName};";
}
