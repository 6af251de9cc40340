using System.Diagnostics;
using System.Globalization;
using Azure.Data.Tables;
using Sluice.Setup;

namespace Sluice.Benchmarks;

/// <summary>
/// Orchestrations of five activities, 32 at a time, against what storage alone takes for the same writes: one entity, and six
/// transactions of two entities each.
/// </summary>
internal static class OrchestrationBenchmark
{
    private const int Activities = 5;
    private const int Steps = Activities + 1;
    private const int AtATime = 32;
    private const double MostTimesRaw = 2;

    /// <summary>Of about the size of a committed step.</summary>
    private static readonly string Step = new('x', 220);

    public static async Task<IReadOnlyList<Line>> RunAsync(Azurite azurite, int rounds, int orchestrations)
    {
        await using var hub = await BenchmarkHub.StartAsync(azurite, "Orchestrations", new());
        var table = new TableServiceClient(azurite.ConnectionString).GetTableClient("Raw");
        await table.CreateIfNotExistsAsync();
        await hub.RunAsync(Activities);
        var before = hub.Requests;
        await hub.RunAsync(Activities);
        var transactions = hub.Requests - before;

        List<(double Engine, double Raw)> measured = [];
        for (var round = 0; round <= rounds; round++)
        {
            var engine = await TimeAsync(orchestrations, _ => hub.RunAsync(Activities));
            var raw = await TimeAsync(orchestrations, n => WriteAsync(table, $"{round}-{n}"));
            if (round > 0) measured.Add((engine, raw));
        }
        var ratio = Statistics.Median(measured.Select(m => m.Engine / m.Raw));
        var took = Statistics.Median(measured.Select(m => m.Engine));
        return
        [
            new("storage transactions of five sequential activities", $"{transactions}", "at most 8", transactions <= 8),
            new(
                $"five activities, {AtATime} at a time, against raw table batches",
                Text($"{ratio:F2}× ({measured.Min(m => m.Engine / m.Raw):F2} to {measured.Max(m => m.Engine / m.Raw):F2})"),
                Text($"at most {MostTimesRaw}×"),
                ratio <= MostTimesRaw),
            new("time of an orchestration, 32 at a time", Text($"{took * AtATime / orchestrations * 1000:F1} ms")),
            new("throughput", Text($"{orchestrations / took:F0} orchestrations, {orchestrations * Activities / took:F0} activities a second")),
        ];
    }

    private static async Task<double> TimeAsync(int count, Func<int, Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (n, _) => await work(n));
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task WriteAsync(TableClient table, string partition)
    {
        var etag = (await table.AddEntityAsync(Instance(partition, 0))).Headers.ETag!.Value;
        for (var step = 0; step < Steps; step++)
        {
            var done = await table.SubmitTransactionAsync(
            [
                new TableTransactionAction(TableTransactionActionType.UpdateMerge, Changed(partition, step), etag),
                new TableTransactionAction(TableTransactionActionType.Add, new TableEntity(partition, $"history-{step:D8}") { ["Step"] = Step }),
            ]);
            etag = done.Value[0].Headers.ETag!.Value;
        }
    }

    private static TableEntity Instance(string partition, int step)
    {
        var row = Changed(partition, step);
        foreach (var name in (string[])["Name", "Version", "Incarnation", "Tags", "Parent", "ParentId", "Input", "TraceParent"]) row[name] = "0123456789abcdef";
        return row;
    }

    private static TableEntity Changed(string partition, int step) => new(partition, "instance")
    {
        ["Status"] = "Running",
        ["Steps"] = step,
        ["UpdatedAt"] = TimeProvider.System.GetUtcNow(),
        ["HasOutbox"] = false,
        ["Commit"] = $"{partition}-{step}",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
