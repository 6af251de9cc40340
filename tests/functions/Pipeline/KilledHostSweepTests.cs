using System.Globalization;
using Sluice.Setup;
using Sluice.Testing;

namespace Sluice.Tests.Pipeline;

/// <summary>
/// The host, a process of its own on the real durable engine, is killed (SIGKILL) by its storage, right before or right after an
/// effect of the engine or of the app, with files under way. A sample of all places; SLUICE_KILLS says how many.
/// </summary>
public sealed class KilledHostSweepTests : IAsyncLifetime
{
    private const int Seed = 1;
    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("sluice-killed");
    private readonly int port = FreePorts.Next();
    private readonly HttpClient admin;
    private Azurite azurite = null!;
    private StorageProxy proxy = null!;
    private FakeVision vision = null!;
    private FakeInterceptor receiver = null!;
    private HostProcess? host;

    public KilledHostSweepTests() => admin = HostProcess.Admin(port);

    private static int Kills =>
        int.TryParse(Environment.GetEnvironmentVariable("SLUICE_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 4;

    public async ValueTask InitializeAsync()
    {
        await NodePackages.EnsureAsync();
        azurite = await Azurite.StartAsync(new AzuriteOptions { BlobCreated = HostProcess.Intake(port, data), Preloads = [HostProcess.ShortVisibility] });
        proxy = await StorageProxy.StartAsync(azurite.BlobEndpoint, azurite.QueueEndpoint, azurite.TableEndpoint);
        vision = await FakeVision.StartAsync();
        receiver = await FakeInterceptor.StartAsync();
        await StartHostAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
        admin.Dispose();
        await receiver.DisposeAsync();
        await vision.DisposeAsync();
        await proxy.DisposeAsync();
        await azurite.DisposeAsync();
        data.Delete(recursive: true);
    }

    [Fact]
    public async Task A_host_that_is_killed_around_an_effect_changes_nothing()
    {
        var files = new FilesUnderWay(azurite.ConnectionString, vision, receiver, admin);
        await files.RegisterInterceptorsAsync();
        var before = proxy.Effects;
        var undisturbed = await VerifyAsync(files);
        var effects = proxy.Effects - before;
        var places = Enumerable.Range(1, effects).SelectMany(k => ((int, bool)[])[(k, false), (k, true)]).ToArray();
        new Random(Seed).Shuffle(places);
        foreach (var (effect, isAfter) in places.Take(Kills))
        {
            var place = proxy.Effects + effect;
            var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            proxy.Holds = e =>
            {
                if (e.Number != place || e.IsDone != isAfter) return false;
                host!.Kill();
                killed.SetResult();
                return true;
            };
            var ends = VerifyAsync(files);
            (await Task.WhenAny(ends, killed.Task)).ShouldBe(killed.Task, $"there are more than {effect} effects");
            await host!.DisposeAsync();
            await StartHostAsync();
            (await ends).ShouldBe(undisturbed, $"kill {(isAfter ? "after" : "before")} effect {effect} of {effects}");
        }
        TestContext.Current.TestOutputHelper!.WriteLine($"{effects} effects, {Math.Min(Kills, places.Length)} kills");
    }

    /// <summary>A file of each kind, at the same time.</summary>
    private static async Task<string[]> VerifyAsync(FilesUnderWay files) => await Task.WhenAll(FilesUnderWay.Scenarios.Select(async scenario =>
    {
        var file = files.New(scenario);
        await files.UploadAsync(file);
        return await files.EndAsync(file);
    }));

    private async Task StartHostAsync() =>
        host = await HostProcess.StartAsync(port, data, proxy.ConnectionString, vision, FilesUnderWay.Settings(receiver), admin);
}
