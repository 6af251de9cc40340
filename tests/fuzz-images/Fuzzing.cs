using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Sluice.FuzzImages;

/// <summary>Sends the images, two at a time, and keeps account.</summary>
internal sealed class Fuzzing(Mutations mutations, string name, string folder)
{
    private const long MostMemory = 1_500_000_000;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, int> outcomes = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> findings = [];
    private readonly Lock gate = new();
    private (TimeSpan Elapsed, int Number) slowest;
    private long memory;

    public int Findings => findings.Count;

    public async Task RunAsync(int first, int count, Action<int> done, CancellationToken cancellation)
    {
        await using var service = await VisionService.StartAsync(cancellation);
        var sent = 0;
        await Parallel.ForEachAsync(Enumerable.Range(first, count), new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellation }, async (number, stop) =>
        {
            await SendAsync(service, number, stop);
            lock (gate)
            {
                done(++sent);
                if (sent % 100 != 0) return;
                memory = Math.Max(memory, service.PeakMemory());
            }
        });
        memory = Math.Max(memory, service.PeakMemory());
        if (memory > MostMemory) findings.Enqueue(string.Create(CultureInfo.InvariantCulture, $"The service took {memory / 1e6:N0} MB, more than {MostMemory / 1e6:N0}."));
    }

    public void Report(TimeSpan elapsed)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("Answer").AddColumn(new TableColumn("Images").RightAligned());
        foreach (var (outcome, images) in outcomes.OrderByDescending(o => o.Value)) table.AddRow(outcome.EscapeMarkup(), images.ToString("N0", CultureInfo.InvariantCulture));
        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"{outcomes.Values.Sum():N0} images in {elapsed.TotalSeconds:N0} s. Slowest: {slowest.Elapsed.TotalMilliseconds:N0} ms (number {slowest.Number}). The service's peak memory: {memory / 1e6:N0} MB.");
        foreach (var finding in findings) AnsiConsole.MarkupLineInterpolated($"[red]{finding}[/]");
        if (findings.IsEmpty) AnsiConsole.MarkupLine("[green]No image ended the service, held it up, or took it over its limits.[/]");
    }

    private async Task SendAsync(VisionService service, int number, CancellationToken cancellation)
    {
        var (original, image) = mutations.Make(number);
        var process = service.Current;
        var started = Stopwatch.GetTimestamp();
        string outcome;
        try
        {
            outcome = await service.AskAsync(image, Longest, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            var ended = await VisionService.EndedAsync(process, cancellation);
            // The other image in flight falls with the one that did it: each is tried alone.
            outcome = ended ? "the service ended" : "no answer in time";
            Keep(number, original, image, outcome);
            await service.RestartAsync(process, cancellation);
        }

        if (outcome.StartsWith("server error", StringComparison.Ordinal)) Keep(number, original, image, outcome);
        outcomes.AddOrUpdate(outcome, 1, (_, images) => images + 1);
        var elapsed = Stopwatch.GetElapsedTime(started);
        lock (gate)
            if (elapsed > slowest.Elapsed) slowest = (elapsed, number);
    }

    private void Keep(int number, string original, byte[] image, string outcome)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{name}-number-{number}-{original}");
        File.WriteAllBytes(path, image);
        findings.Enqueue($"{path}: {outcome}");
    }
}
