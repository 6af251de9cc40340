using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Host.Functions;
using Sluice.Host.Functions.Worker;
using Sluice.Testing;

namespace Sluice.Tests.Pipeline;

/// <summary>
/// The worker, a process of its own, is killed (SIGKILL) right before and right after each effect that a verification has on
/// storage: for each of these places there is a file that storage holds just there, and then the worker dies under all of them.
/// </summary>
public sealed class KilledWorkerSweepTests : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);
    private readonly SluiceApp app = new();
    private readonly ConcurrentQueue<string> unnamed = [];
    private volatile IReadOnlyList<Place> watched = [];
    private FakeInterceptor receiver = null!;
    private StorageProxy proxy = null!;
    private FilesUnderWay files = null!;

    public async ValueTask InitializeAsync()
    {
        receiver = await FakeInterceptor.StartAsync();
        foreach (var (name, value) in FilesUnderWay.Settings(receiver)) app.Settings[name] = value;
        // All files are held at once, and none may keep the others from their places.
        app.Settings["AzureFunctionsJobHost:extensions:durableTask:maxConcurrentActivityFunctions"] = "100";
        app.Settings["AzureFunctionsJobHost:extensions:durableTask:maxConcurrentOrchestratorFunctions"] = "100";
        app.Settings["AzureFunctionsJobHost:extensions:blobs:maxDegreeOfParallelism"] = "100";
        app.Launcher = async storage => new BehindProxy(proxy = await StorageProxy.StartAsync(storage));
        await app.InitializeAsync();
        files = new FilesUnderWay(app.ConnectionString, app.Vision, receiver, app.Admin);
        await files.RegisterInterceptorsAsync();
        proxy.Holds = Holds;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await proxy.DisposeAsync();
        await receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_worker_that_dies_around_any_effect_of_a_verification_changes_nothing()
    {
        var undisturbed = new List<(Place Last, string Outcome)>();
        foreach (var scenario in FilesUnderWay.Scenarios)
        {
            var nowhere = new Place(files.New(scenario), Effect: 0, IsAfter: false);
            watched = [nowhere];
            undisturbed.Add((nowhere, await VerifyAsync(nowhere)));
        }
        unnamed.ShouldBeEmpty("what is not known to be of a file would not be hit");

        watched =
        [
            .. from last in undisturbed.Select(u => u.Last)
               from effect in Enumerable.Range(1, last.Seen)
               from isAfter in (bool[])[false, true]
               select new Place(files.New(last.File.Scenario), effect, isAfter),
        ];
        var ends = watched.Select(VerifyAsync).ToArray();
        await Task.WhenAny(Task.WhenAll(watched.Select(p => p.Reached)), Task.WhenAny(ends), Task.Delay(Timeout));
        watched.Where(p => !p.Reached.IsCompleted).ShouldBeEmpty();
        app.Host.Worker!.Kill();

        foreach (var (place, end) in watched.Zip(ends))
            (await end).ShouldBe(undisturbed.Single(u => u.Last.File.Scenario == place.File.Scenario).Outcome, $"{place}");
        TestContext.Current.TestOutputHelper!.WriteLine($"{string.Join(", ", undisturbed.Select(u => $"{u.Last.Seen} effects ({u.Last.File.Scenario.Name})"))}");
    }

    private async Task<string> VerifyAsync(Place place)
    {
        await files.UploadAsync(place.File);
        return await files.EndAsync(place.File);
    }

    private bool Holds(StorageProxy.Effect effect)
    {
        if (watched.FirstOrDefault(p => p.File.IsNamedIn(effect.Request)) is { } place) return place.Holds(effect);
        unnamed.Enqueue(effect.Request);
        return false;
    }

    /// <summary>Where a file is when the worker dies: right before or right after an effect, counted from 1.</summary>
    private sealed record Place(FilesUnderWay.UnderWay File, int Effect, bool IsAfter)
    {
        private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int seen;
        private int number;

        public Task Reached => reached.Task;

        /// <summary>How many effects there were.</summary>
        public int Seen => Volatile.Read(ref seen);

        public bool Holds(StorageProxy.Effect effect)
        {
            if (!effect.IsDone && Interlocked.Increment(ref seen) == Effect) Volatile.Write(ref number, effect.Number);
            return effect.Number == Volatile.Read(ref number) && effect.IsDone == IsAfter && reached.TrySetResult();
        }

        public override string ToString() => $"{File.Scenario.Name}, {(IsAfter ? "after" : "before")} effect {Effect}";
    }

    /// <summary>The real worker, and only it, has the proxy for its storage.</summary>
    private sealed class BehindProxy(StorageProxy proxy) : IWorkerLauncher
    {
        private readonly ProcessLauncher processes = new(NullLoggerFactory.Instance);

        public IWorkerInstance Start(FunctionApp app, IReadOnlyList<string> arguments)
        {
            var settings = new Dictionary<string, string?>(app.Options.Settings, StringComparer.Ordinal) { ["AzureWebJobsStorage"] = proxy.ConnectionString };
            return processes.Start(FunctionApp.Open(app.Options with { Settings = settings }), arguments);
        }
    }
}
