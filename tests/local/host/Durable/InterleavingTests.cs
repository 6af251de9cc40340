using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Sluice.Testing;

namespace Sluice.Host.Durable;

/// <summary>
/// Random sequences of events, passing time and crashes, against a model of three lines. The seed is the test's argument.
/// </summary>
public sealed class InterleavingTests(AzuriteFixture azurite)
{
    private const int Rounds = 12;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

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
                    await RaiseAsync(hub, round);
                    model += (char)('a' + round);
                }
            }
            await ReachAsync(hub, model, round == Rounds, time);
        }
        (await hub.EndOfAsync("a")).ReadOutputAs<string>().ShouldBe(model);
    }

    /// <summary>Raises an event until that is acknowledged; the orchestrator ignores the same again, as real ones do.</summary>
    private static async Task RaiseAsync(TestHub hub, int round)
    {
        while (true)
        {
            var raised = hub.Client.RaiseEventAsync("a", "go", round);
            await Eventually.TrueAsync(() => raised.IsCompleted || hub.Tap.IsDead);
            if (raised.IsCompletedSuccessfully) return;
            if (!hub.Tap.IsDead) await raised;
            await hub.RestartAsync(NewFunctions());
        }
    }

    private static async Task ReachAsync(TestHub hub, string model, bool isLast, ManualTime time)
    {
        while (true)
        {
            await Eventually.TrueAsync(async () =>
                hub.Tap.IsDead || (await hub.Client.GetInstanceAsync("a", true))!.ReadCustomStatusAs<string>() == model);
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
