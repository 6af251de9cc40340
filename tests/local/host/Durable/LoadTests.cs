using System.Diagnostics;
using System.Globalization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Sluice.Testing;

namespace Sluice.Host.Durable;

/// <summary>
/// Many orchestrations, and long ones: counted, and measured in memory, never in time. SLUICE_LOAD sets how many there are
/// (2,000 without it). Memory is that of the process: no other test runs meanwhile.
/// </summary>
[Collection(nameof(Alone))]
public sealed class LoadTests(AzuriteFixture azurite, ITestOutputHelper output)
{
    private const int AtATime = 200;

    /// <summary>What is reachable at the end beyond what was at the start: far less than the 2,000 histories together.</summary>
    private const long MostLiveBytes = 16L << 20;

    /// <summary>How much the process may grow: it holds 200 orchestrations and their requests.</summary>
    private const long MostWorkingSetBytes = 256L << 20;

    private static int Orchestrations =>
        int.TryParse(Environment.GetEnvironmentVariable("SLUICE_LOAD"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 2000;

    [Fact]
    public async Task Two_thousand_orchestrations_of_five_activities_all_complete_in_bounded_memory()
    {
        await using var hub = await TestHub.StartAsync(azurite, new TestFunctions()
            .Activity<int>("Add", n => n + 1)
            .Orchestrator("Five", async c =>
            {
                var n = c.GetInput<int>();
                for (var i = 0; i < 5; i++) n = await c.CallActivityAsync<int>("Add", n);
                return n;
            }));
        await hub.RunAsync("Five", 0);
        hub.Tap.Forget();
        var (effects, ran) = (hub.Tap.Effects, hub.Functions.Ran.Count);
        var (live, workingSet) = (GC.GetTotalMemory(forceFullCollection: true), WorkingSet());
        var peak = workingSet;

        await Parallel.ForAsync(0, Orchestrations, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (i, _) =>
        {
            (await hub.RunAsync("Five", i)).ReadOutputAs<int>().ShouldBe(i + 5);
            if (i % 100 == 0) peak = Math.Max(peak, WorkingSet());
        });

        (hub.Tap.Effects - effects).ShouldBe(7 * Orchestrations);
        (hub.Functions.Ran.Count - ran).ShouldBe(5 * Orchestrations);
        hub.Tap.Forget();
        hub.Functions.Ran.Clear();
        var (grown, most) = (GC.GetTotalMemory(forceFullCollection: true) - live, peak - workingSet);
        output.WriteLine($"{Orchestrations} orchestrations: live heap grew by {grown >> 10:N0} KiB, working set by {most >> 20:N0} MiB at most");
        grown.ShouldBeLessThan(MostLiveBytes);
        most.ShouldBeLessThan(MostWorkingSetBytes);
    }

    [Fact]
    public async Task A_step_of_a_long_orchestration_costs_as_much_at_its_end_as_at_its_start()
    {
        const int activities = 1000;
        const int window = 100;
        var starts = 0;
        var replayed = 0;
        await using var hub = await TestHub.StartAsync(azurite, new TestFunctions()
            .Activity<int>("Add", n => n + 1)
            .Orchestrator("Long", async c =>
            {
                starts++;
                var n = 1000;
                for (var i = 0; i < activities; i++)
                {
                    if (c.IsReplaying) replayed++;
                    n = await c.CallActivityAsync<int>("Add", n);
                }
                return n;
            }));
        hub.Tap.Forget();

        (await hub.RunAsync("Long")).ReadOutputAs<int>().ShouldBe(1000 + activities);

        (starts, replayed).ShouldBe((1, 0), "nothing is replayed while the process lives");
        hub.Tap.Requests.Count(r => r.StartsWith("GET", StringComparison.Ordinal)).ShouldBeLessThan(2, "nothing is read again");
        var bytes = hub.Tap.BatchBytes;
        bytes.Count.ShouldBe(activities + 1);
        ((double)bytes.TakeLast(window).Sum() / bytes.Skip(1).Take(window).Sum()).ShouldBeLessThan(1.1);
    }

    private static long WorkingSet()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}

[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
