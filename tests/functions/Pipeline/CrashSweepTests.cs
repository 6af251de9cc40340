using Azure;
using Azure.Storage.Blobs.Specialized;
using Sluice.Testing;

namespace Sluice.Tests.Pipeline;

/// <summary>The host dies right before and right after each effect that a file's verification has on storage; here in the process of the test.</summary>
public sealed class CrashSweepTests : CrashSweep
{
    private readonly SluiceApp app = new();
    private readonly List<Task> dead = [];

    public static TheoryData<string> Names => [.. Scenarios.Keys];

    protected override AzuriteFixture Azurite => app.Azurite;

    protected override FakeVision Vision => app.Vision;

    protected override HttpClient Admin => app.Admin;

    protected override DirectoryInfo Data => app.Data;

    [Theory, MemberData(nameof(Names))]
    public async Task A_crash_around_any_effect_of_a_verification_changes_nothing(string name)
    {
        var scenario = Scenarios[name];
        var before = Proxy.Effects;
        var undisturbed = await RunAsync(scenario);
        var effects = Proxy.Effects - before;
        var crashes = 0;
        for (var effect = 1; effect <= effects; effect++)
        {
            foreach (var isBefore in (bool[])[true, false])
            {
                var proxy = Proxy;
                proxy.DieAt = (proxy.Effects + effect, isBefore);
                (await RunAsync(scenario)).ShouldBe(undisturbed, $"crash {(isBefore ? "before" : "after")} effect {effect} of {effects}");
                proxy.DieAt = null;
                if (proxy.Died.IsCompleted) crashes++;
            }
        }
        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {effects} effects, {crashes} crashes");
        crashes.ShouldBeGreaterThan(effects);
    }

    protected override async Task StartAsync()
    {
        foreach (var (name, value) in Settings) app.Settings[name] = value;
        // The dead need no time to die.
        app.Settings["shutdownTimeoutSeconds"] = "1";
        await app.InitializeAsync();
        // Only to have storage: the hosts of this test stand behind a proxy.
        await app.Host.DisposeAsync();
    }

    protected override async Task StopAsync()
    {
        await app.DisposeAsync();
        await Task.WhenAll(dead);
    }

    protected override async Task ReplaceHostAsync()
    {
        var last = app.Host;
        app.HostStorage = Proxy.ConnectionString;
        // The dead host lives on in the process of the test: no one can see that it is dead.
        var lease = app.Blobs.GetBlobContainerClient("sluice-leases").GetBlobClient("taskhub");
        try
        {
            await lease.GetBlobLeaseClient().BreakAsync(TimeSpan.Zero);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409)
        {
            // It was given back, or never taken.
        }
        await app.StartHostAsync();
        dead.Add(last.DisposeAsync().AsTask());
    }
}
