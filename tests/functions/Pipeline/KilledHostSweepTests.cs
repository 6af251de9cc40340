using System.Diagnostics;
using System.Globalization;
using Sluice.Testing;

namespace Sluice.Tests.Pipeline;

/// <summary>
/// The host as a process of its own is killed (SIGKILL) by its storage, right before or right after an effect. A sample of
/// all places; SLUICE_KILLS says how many.
/// </summary>
public sealed class KilledHostSweepTests : CrashSweep
{
    private const int Seed = 1;
    private readonly AzuriteFixture azurite = new();
    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("sluice-killed");
    private readonly int port = FreePorts.Next();
    private FakeVision vision = null!;
    private HttpClient admin = null!;
    private Process? process;

    protected override AzuriteFixture Azurite => azurite;

    protected override FakeVision Vision => vision;

    protected override HttpClient Admin => admin;

    protected override DirectoryInfo Data => data;

    private static int Kills =>
        int.TryParse(Environment.GetEnvironmentVariable("SLUICE_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 10;

    [Fact]
    public async Task A_kill_around_an_effect_of_a_verification_changes_nothing()
    {
        var scenario = Scenarios["three interceptors"];
        var before = Proxy.Effects;
        var undisturbed = await RunAsync(scenario);
        var effects = Proxy.Effects - before;
        var places = Enumerable.Range(1, effects).SelectMany(k => ((int, bool)[])[(k, true), (k, false)]).ToArray();
        new Random(Seed).Shuffle(places);
        var killed = 0;
        foreach (var (effect, isBefore) in places)
        {
            if (killed == Kills) break;
            var proxy = Proxy;
            proxy.Kill = process!.Kill;
            proxy.DieAt = (proxy.Effects + effect, isBefore);
            (await RunAsync(scenario)).ShouldBe(undisturbed, $"kill {(isBefore ? "before" : "after")} effect {effect} of {effects}");
            proxy.DieAt = null;
            if (proxy.Died.IsCompleted) killed++;
        }
        TestContext.Current.TestOutputHelper!.WriteLine($"{effects} effects, {killed} kills");
        killed.ShouldBeGreaterThan(Math.Min(Kills, effects) - 1);
    }

    protected override async Task StartAsync()
    {
        await azurite.InitializeAsync();
        vision = await FakeVision.StartAsync();
        admin = HostProcess.Admin(port);
    }

    protected override async Task StopAsync()
    {
        await KillAsync();
        admin.Dispose();
        await vision.DisposeAsync();
        await azurite.DisposeAsync();
        data.Delete(recursive: true);
    }

    protected override async Task ReplaceHostAsync()
    {
        await KillAsync();
        process = HostProcess.Start(port, data, Proxy.ConnectionString, vision, Settings);
        await HostProcess.ReadyAsync(admin);
    }

    private async Task KillAsync()
    {
        if (process is null) return;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
