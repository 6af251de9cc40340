using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Sluice.Testing;

namespace Sluice.Host.Durable;

/// <summary>
/// Random sequences of events, passing time, completions and crashes, against a model of a few lines. The seed is the test's
/// argument, so a failure names it; SLUICE_SEEDS=17 runs that one again, SLUICE_SEEDS=1-500 as many.
/// </summary>
public sealed class InterleavingTests(AzuriteFixture azurite)
{
    private const int Rounds = 12;

    public static TheoryData<int> Seeds
    {
        get
        {
            int[] range = [.. (Environment.GetEnvironmentVariable("SLUICE_SEEDS") ?? "1-12").Split('-').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
            return [.. Enumerable.Range(range[0], range[^1] - range[0] + 1)];
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public async Task Any_order_of_events_time_and_crashes_gives_what_the_model_says(int seed)
    {
        var random = new Random(seed);
        await using var hub = await TestHub.StartAsync(azurite, NewFunctions(), o => o with { ExtendedSessions = random.Next(2) == 0 });
        var time = (ManualTime)hub.Options.TimeProvider;
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Log", new StartOrchestrationOptions("a"));
        await time.TimerSetAsync(TimeSpan.FromMinutes(10));
        var model = "";
        for (var round = 0; round < Rounds;)
        {
            hub.Tap.KillAt = random.Next(3) == 0 ? (hub.Tap.Effects + 1 + random.Next(4), random.Next(2) == 0) : null;
            if (random.Next(3) == 0)
            {
                time.Advance(TimeSpan.FromMinutes(10));
                model += "T";
                round++;
            }
            else
            {
                // Several at a time: those that come early are kept.
                for (var burst = Math.Min(1 + random.Next(3), Rounds - round); burst > 0; burst--, round++)
                {
                    await RaiseAsync(hub, "go", round, NewFunctions);
                    model += (char)('a' + round);
                }
            }
            await ReachAsync(hub, model, round == Rounds, time);
        }
        (await hub.EndOfAsync("a")).ReadOutputAs<string>().ShouldBe(model);
    }

    [Theory, MemberData(nameof(Seeds))]
    public async Task Whatever_ends_first_is_taken_in_first_and_nothing_twice(int seed)
    {
        var random = new Random(seed);
        var gates = new ConcurrentDictionary<string, TaskCompletionSource>(Ends.Select(e => KeyValuePair.Create(e, new TaskCompletionSource())));
        await using var hub = await TestHub.StartAsync(azurite, RaceFunctions(gates), o => o with { ExtendedSessions = random.Next(2) == 0 });
        var time = (ManualTime)hub.Options.TimeProvider;
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Race", new StartOrchestrationOptions("a"));
        await time.TimerSetAsync(TimeSpan.FromMinutes(EndsOfAKind));
        string[] order = [.. Ends];
        random.Shuffle(order);
        // Timers end in their order, whatever the order of the rest.
        var timers = 0;
        for (var i = 0; i < order.Length; i++) if (order[i][0] == 'T') order[i] = $"T{timers++}";

        for (var done = 0; done < order.Length;)
        {
            hub.Tap.KillAt = random.Next(3) == 0 ? (hub.Tap.Effects + 1 + random.Next(4), random.Next(2) == 0) : null;
            var burst = order[done..Math.Min(done + 1 + random.Next(3), order.Length)];
            foreach (var end in burst)
            {
                if (end[0] == 'T') time.Advance(TimeSpan.FromMinutes(1));
                else if (end[0] == 'E') await RaiseAsync(hub, end, end, () => RaceFunctions(gates));
                else gates[end].SetResult();
            }
            done += burst.Length;
            var log = await LogOfAsync(hub, done, () => RaceFunctions(gates));
            log[^burst.Length..].ShouldBe(burst, ignoreOrder: true);
            log.ShouldBeUnique();
        }
        (await hub.EndOfAsync("a")).ReadOutputAs<string[]>()!.Order().ShouldBe(Ends.Order());
    }

    private const int EndsOfAKind = 5;

    /// <summary>Activities, events and timers of the race.</summary>
    private static string[] Ends => [.. "AET".SelectMany(kind => Enumerable.Range(0, EndsOfAKind).Select(i => $"{kind}{i}"))];

    private static TestFunctions RaceFunctions(ConcurrentDictionary<string, TaskCompletionSource> gates) => new TestFunctions()
        .Activity<string>("Wait", async (name, cancellation) =>
        {
            await gates[name!].Task.WaitAsync(cancellation);
            return name;
        })
        .Orchestrator("Race", async c =>
        {
            var open = Ends.Select(end => (Name: end, Task: end[0] switch
            {
                'A' => c.CallActivityAsync<string>("Wait", end),
                'E' => c.WaitForExternalEvent<string>(end),
                _ => c.CreateTimer(TimeSpan.FromMinutes(1 + int.Parse(end[1..], CultureInfo.InvariantCulture)), CancellationToken.None),
            })).ToList();
            List<string> log = [];
            while (open.Count > 0)
            {
                var first = await Task.WhenAny(open.Select(o => o.Task));
                var ended = open.Find(o => o.Task == first);
                open.Remove(ended);
                log.Add(ended.Name);
                c.SetCustomStatus(log);
            }
            return log.ToArray();
        });

    /// <summary>Waits until so much is in the log, on the next process where one dies.</summary>
    private static async Task<string[]> LogOfAsync(TestHub hub, int count, Func<TestFunctions> functions)
    {
        while (true)
        {
            string[] log = [];
            await Eventually.TrueAsync(async () =>
            {
                if (hub.Tap.IsDead) return true;
                log = (await hub.Client.GetInstanceAsync("a", true))!.ReadCustomStatusAs<string[]>() ?? [];
                return log.Length >= count;
            });
            if (!hub.Tap.IsDead) return log;
            await hub.RestartAsync(functions());
        }
    }

    /// <summary>Raises an event until that is acknowledged; the orchestrator ignores the same again, as real ones do.</summary>
    private static async Task RaiseAsync(TestHub hub, string name, object payload, Func<TestFunctions> functions)
    {
        while (true)
        {
            var raised = hub.Client.RaiseEventAsync("a", name, payload);
            await Eventually.TrueAsync(() => raised.IsCompleted || hub.Tap.IsDead);
            if (raised.IsCompletedSuccessfully) return;
            if (!hub.Tap.IsDead) await raised;
            await hub.RestartAsync(functions());
        }
    }

    private static async Task ReachAsync(TestHub hub, string model, bool isLast, ManualTime time)
    {
        while (true)
        {
            // An event that was raised again is taken in once more, and begins the timer anew: time must not pass before that.
            await Eventually.TrueAsync(async () => hub.Tap.IsDead
                || ((await hub.Client.GetInstanceAsync("a", true))!.ReadCustomStatusAs<string>() == model && await hub.IsInboxEmptyAsync()));
            if (!hub.Tap.IsDead) break;
            await hub.RestartAsync(NewFunctions());
        }
        if (!isLast) await time.TimerSetAsync(TimeSpan.FromMinutes(10));
    }

    private static TestFunctions NewFunctions() => new TestFunctions()
        .Activity<int>("Letter", n => $"{(char)('a' + n)}")
        .Orchestrator("Log", async c =>
        {
            var log = "";
            HashSet<int> seen = [];
            while (log.Length < Rounds)
            {
                using var stop = new CancellationTokenSource();
                using var stopWait = new CancellationTokenSource();
                var timer = c.CreateTimer(TimeSpan.FromMinutes(10), stop.Token);
                var go = c.WaitForExternalEvent<int>("go", stopWait.Token);
                if (await Task.WhenAny(go, timer) == timer)
                {
                    stopWait.Cancel();
                    log += "T";
                }
                else
                {
                    stop.Cancel();
                    var n = await go;
                    if (!seen.Add(n)) continue;
                    log += await c.CallActivityAsync<string>("Letter", n);
                }
                c.SetCustomStatus(log);
            }
            return log;
        });
}
