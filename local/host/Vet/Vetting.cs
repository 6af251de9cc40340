using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Sluice.Host.Vet;

/// <summary>The command <c>vet</c>: many files, a few at a time, and the results as a table or as JSON lines.</summary>
public sealed class Vetting(VetClient client, IAnsiConsole console, TextWriter output)
{
    /// <summary>Files under way at a time; the machine's two checks run side by side for each.</summary>
    private const int Concurrency = 8;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>0 when every file reached a final state or waits for a person, 1 when one failed.</returns>
    public async Task<int> RunAsync(IReadOnlyList<VetFile> files, bool json, CancellationToken cancellation)
    {
        var results = json ? await VetAsync(files, _ => { }, cancellation) : await WithProgressAsync(files, cancellation);
        if (json)
        {
            foreach (var result in results) await output.WriteLineAsync(JsonSerializer.Serialize(result, Json));
        }
        else
        {
            VetTable.Write(console, results);
        }

        return results.Any(r => r.HasFailed) ? 1 : 0;
    }

    private async Task<VetResult[]> WithProgressAsync(IReadOnlyList<VetFile> files, CancellationToken cancellation)
    {
        VetResult[] results = [];
        await console.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .StartAsync(async progress =>
            {
                var task = progress.AddTask($"Vetting {files.Count} files", maxValue: files.Count);
                results = await VetAsync(files, _ => task.Increment(1), cancellation);
            });
        return results;
    }

    private async Task<VetResult[]> VetAsync(IReadOnlyList<VetFile> files, Action<VetResult> done, CancellationToken cancellation)
    {
        var results = new VetResult[files.Count];
        var patience = TimeSpan.FromMinutes(5);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, files.Count),
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellation },
            async (i, token) => done(results[i] = await client.VetAsync(files[i], patience, token)));
        return results;
    }
}
