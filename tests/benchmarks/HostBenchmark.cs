using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Sluice.Host;
using Sluice.Setup;
using Sluice.Testing;

namespace Sluice.Benchmarks;

/// <summary>The host as a laptop runs it: on an Azurite whose folder it watches.</summary>
internal static class HostBenchmark
{
    private const double MostRequests = 1;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LatestPickUp = TimeSpan.FromSeconds(1);

    /// <summary>All functions of Sluice, and nothing to do.</summary>
    public static async Task<IReadOnlyList<Line>> IdleAsync(Azurite azurite, DirectoryInfo storage, TimeSpan watched)
    {
        await using var proxy = await StorageProxy.StartAsync(azurite.BlobEndpoint, azurite.QueueEndpoint, azurite.TableEndpoint);
        await using var host = await StartAsync(proxy.ConnectionString, storage, FunctionApp.Sluice);
        await Task.Delay(Settling);
        var before = proxy.Requests;
        await Task.Delay(watched);
        var rate = (proxy.Requests - before) / watched.TotalSeconds;
        return [new("storage requests of an idle host", Text($"{rate:F2} a second"), Text($"at most {MostRequests} a second"), rate <= MostRequests)];
    }

    /// <summary>From the end of an upload until the function begins.</summary>
    public static async Task<IReadOnlyList<Line>> PickUpAsync(Azurite azurite, DirectoryInfo storage, int blobs)
    {
        var container = new BlobContainerClient(azurite.ConnectionString, "pickup");
        await container.CreateIfNotExistsAsync();
        await using var host = await StartAsync(azurite.ConnectionString, storage, new FunctionApp([typeof(PickUp)], RunProgram));
        var random = new Random(1);
        List<TimeSpan> waits = [];
        for (var n = 0; n < blobs; n++)
        {
            await Task.Delay(random.Next(300, 1300));
            await container.UploadBlobAsync($"{n}", BinaryData.FromString("x"));
            var uploaded = Stopwatch.GetTimestamp();
            long begun;
            while (!PickUp.Begun.TryGetValue($"{n}", out begun)) await Task.Delay(2);
            waits.Add(Stopwatch.GetElapsedTime(uploaded, begun));
        }
        return
        [
            new(
                $"a new blob is picked up ({blobs} blobs)",
                Text($"median {Statistics.Median(waits.Select(w => w.TotalMilliseconds)):F0} ms, longest {waits.Max().TotalMilliseconds:F0} ms"),
                Text($"at most {LatestPickUp.TotalSeconds} s"),
                waits.Max() <= LatestPickUp),
        ];
    }

    private static Task<EmbeddedHost> StartAsync(string connectionString, DirectoryInfo storage, FunctionApp app) => EmbeddedHost.StartAsync(new EmbeddedHostOptions
    {
        DataFolder = Path.Combine(storage.FullName, "host"),
        StorageFolder = storage.FullName,
        App = app,
        Settings = new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = connectionString,
            ["TASKHUB_NAME"] = "Benchmark",
            // Nobody asks them anything here.
            ["Sluice:Moderation:Endpoint"] = "http://127.0.0.1:9",
            ["Sluice:Moderation:Key"] = "none",
            ["Sluice:Sensitivity:Endpoint"] = "http://127.0.0.1:9",
            ["Sluice:Sensitivity:Key"] = "none",
            ["Sluice:Security:TokenKey"] = Convert.ToBase64String(new byte[32]),
            ["Sluice:Security:ApiKeys:0:Name"] = "admin",
            ["Sluice:Security:ApiKeys:0:Sha256"] = new string('0', 64),
            ["Sluice:Security:ApiKeys:0:Roles"] = "admin",
            ["Sluice:PublicUrl"] = "http://127.0.0.1:1",
        },
    });

    private static void RunProgram(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        builder.Build().Run();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Notes when it was called.</summary>
    public sealed class PickUp
    {
        public static ConcurrentDictionary<string, long> Begun { get; } = new(StringComparer.Ordinal);

        [Function("PickUp")]
        public static void Run([BlobTrigger("pickup/{name}")] string content, string name) => Begun[name] = Stopwatch.GetTimestamp();
    }
}
