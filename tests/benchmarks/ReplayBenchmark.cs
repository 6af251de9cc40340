using System.Diagnostics;
using System.Globalization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Sluice.Setup;

namespace Sluice.Benchmarks;

/// <summary>An orchestration of 1,000 sequential activities: what a step costs at its start and at its end, and what a restart costs.</summary>
internal static class ReplayBenchmark
{
    private const int Activities = 1000;
    private const int Window = 200;
    private const double MostTimesFirst = 1.5;

    public static async Task<IReadOnlyList<Line>> RunAsync(Azurite azurite)
    {
        var begun = new long[Activities];
        var functions = new BenchmarkHub.Activities { Begins = n => begun[n] = Stopwatch.GetTimestamp() };
        double first, last;
        await using (var hub = await BenchmarkHub.StartAsync(azurite, "Replay", functions))
        {
            await hub.RunAsync(Activities);
            await hub.Client.ScheduleNewOrchestrationInstanceAsync("SequenceAndEvent", Activities, new StartOrchestrationOptions("long"));
            await UntilAsync(() => Volatile.Read(ref begun[^1]) > Volatile.Read(ref begun[0]));
            (first, last) = (StepTime(begun[..Window]), StepTime(begun[^Window..]));
        }
        var start = Stopwatch.GetTimestamp();
        await using var restarted = await BenchmarkHub.StartAsync(azurite, "Replay", functions);
        var recovery = Stopwatch.GetElapsedTime(start);
        await restarted.Client.RaiseEventAsync("long", "go", "");
        await restarted.Client.WaitForInstanceCompletionAsync("long");
        return
        [
            new(
                $"a step of {Activities}, the last {Window} against the first {Window}",
                Text($"{last / first:F2}× ({first:F2} ms, {last:F2} ms)"),
                Text($"at most {MostTimesFirst}×"),
                last / first <= MostTimesFirst),
            new($"start on a history of {Activities} steps", Text($"{recovery.TotalMilliseconds:F0} ms")),
        ];
    }

    /// <summary>The median, in milliseconds.</summary>
    private static double StepTime(long[] begun) => Statistics.Median(begun.Skip(1).Zip(begun, (to, from) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds));

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition()) await Task.Delay(50);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
