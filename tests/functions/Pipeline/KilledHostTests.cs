using System.Diagnostics;
using Sluice.Setup;
using Sluice.Testing;

namespace Sluice.Tests.Pipeline;

/// <summary>All of Sluice on one machine, as people start it, with one of its processes killed (SIGKILL) in the middle of the work.</summary>
public sealed class KilledHostTests : IAsyncLifetime
{
    private const int Files = 30;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    /// <summary>Of Azurite.</summary>
    private static readonly TimeSpan SavingPace = TimeSpan.FromSeconds(5);

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
    public Task Files_under_way_when_the_worker_is_killed_all_reach_their_end() => DisturbAsync(FilesUnderWay.Scenarios, UntilSomeAreAskedAboutAsync, () => KillAsync(host!.WorkerId));

    [Fact]
    public Task Files_under_way_when_the_host_is_killed_all_reach_their_end() => DisturbAsync(FilesUnderWay.Scenarios, UntilSomeAreAskedAboutAsync, async () =>
    {
        await host!.DisposeAsync();
        await StartHostAsync();
    });

    /// <summary>What Azurite took in the last seconds and has not saved is lost (docs/limits.md): here all of it is saved.</summary>
    [Fact]
    public Task Files_that_wait_when_storage_is_killed_all_reach_their_end() => DisturbAsync(
        [.. FilesUnderWay.Scenarios.Where(s => s.Waits)],
        async underWay =>
        {
            await UntilAsync(async () => (await Task.WhenAll(underWay.Select(files.WaitsAsync))).All(waits => waits));
            // All parts of it save at the same pace, and the engine's partitions are renewed all the time.
            var saved = DateTime.UtcNow + SavingPace;
            await UntilAsync(() => Task.FromResult(System.IO.File.GetLastWriteTimeUtc(Path.Combine(data.FullName, "azurite", "__azurite_db_table__.json")) > saved));
        },
        () => KillAsync(host!.AzuriteId));

    [Fact]
    public async Task What_the_host_started_ends_when_it_is_killed()
    {
        int[] children = [host!.WorkerId, host.AzuriteId];
        var start = TimeProvider.System.GetTimestamp();
        host.Kill();
        foreach (var child in children) await HostProcess.EndAsync(child);
        TestContext.Current.TestOutputHelper!.WriteLine($"worker and storage ended after {TimeProvider.System.GetElapsedTime(start).TotalSeconds:F1} s");
    }

    private async Task DisturbAsync(IReadOnlyList<FilesUnderWay.Scenario> scenarios, Func<FilesUnderWay.UnderWay[], Task> until, Func<Task> disturb)
    {
        var undisturbed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var scenario in scenarios)
        {
            var file = files.New(scenario);
            await files.UploadAsync(file);
            undisturbed[scenario.Name] = await files.EndAsync(file);
        }

        var underWay = Enumerable.Range(0, Files).Select(i => files.New(scenarios[i % scenarios.Count])).ToArray();
        await Task.WhenAll(underWay.Select(files.UploadAsync));
        await until(underWay);
        var start = TimeProvider.System.GetTimestamp();
        await disturb();
        foreach (var (file, end) in underWay.Zip(await Task.WhenAll(underWay.Select(files.EndAsync)))) end.ShouldBe(undisturbed[file.Scenario.Name]);
        TestContext.Current.TestOutputHelper!.WriteLine($"all {Files} files had ended {TimeProvider.System.GetElapsedTime(start).TotalSeconds:F1} s after the kill");
    }

    /// <summary>Others wait for a person then, and some have not been looked at.</summary>
    private Task UntilSomeAreAskedAboutAsync(FilesUnderWay.UnderWay[] underWay) => UntilAsync(() => Task.FromResult(underWay.Count(files.IsAskedAbout) > Files / 6));

    private Task UntilAsync(Func<Task<bool>> condition) =>
        Eventually.TrueAsync(condition, () => $"what the kill waits for. The host said:\n{host}", Timeout, TimeSpan.FromMilliseconds(100));

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
