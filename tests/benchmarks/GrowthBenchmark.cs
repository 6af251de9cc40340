using System.Diagnostics;

namespace Sluice.Benchmarks;

/// <summary>What a photo costs when there are few, and when there are many: the first tenth of all photos against the last.</summary>
internal sealed class GrowthBenchmark(Results results, Surroundings surroundings)
{
    private const int Parts = 10;

    /// <summary>Photos from one word of progress to the next.</summary>
    private const int Step = 50;

    private static readonly Quantity First = new("photos a second, first tenth", "0.0");
    private static readonly Quantity Last = new("photos a second, last tenth", "0.0");
    private static readonly Quantity Slower = new("time of a photo, last tenth ÷ first", "0.00×", AtMost: 1.3);
    private static readonly Quantity Dearer = new("processor time of a photo, last tenth ÷ first", "0.00×", AtMost: 1.3);
    private static readonly Quantity FirstRequests = new("storage requests a photo, first tenth", "0.0");
    private static readonly Quantity LastRequests = new("storage requests a photo, last tenth", "0.0");
    private static readonly Quantity Grown = new("memory of all but Azurite, last tenth ÷ first", "0.00×");

    /// <param name="photos">A multiple of ten.</param>
    public async Task RunAsync(IReadOnlyList<HostProgram> hosts, int photos, int underWay, Action<string> progress, CancellationToken cancellation)
    {
        foreach (var host in hosts)
        {
            await using var service = new Service(host, surroundings);
            await service.StartAsync(cancellation);
            using var chat = new Chat(service, surroundings);
            await chat.SendAllAsync(FilesBenchmark.WarmUp, underWay, _ => { }, cancellation);
            service.Storage.Take();
            var tenths = new List<Tenth>();
            var sent = 0;
            for (var part = 1; part <= Parts; part++)
            {
                var busy = service.Processes.Sum(p => p.Busy);
                var start = Stopwatch.GetTimestamp();
                await chat.SendAllAsync(photos / Parts, underWay, _ => Tell(Interlocked.Increment(ref sent)), cancellation);
                var took = Stopwatch.GetElapsedTime(start).TotalSeconds;
                var share = (double)photos / Parts;
                tenths.Add(new Tenth(
                    took / share,
                    (service.Processes.Sum(p => p.Busy) - busy) / share,
                    service.Storage.Take().Count / share,
                    service.Processes.Where(p => p.Part != Part.Azurite).Sum(p => p.Resident)));
            }
            results.Add(host, First, 1 / tenths[0].Seconds);
            results.Add(host, Last, 1 / tenths[^1].Seconds);
            results.Add(host, Slower, tenths[^1].Seconds / tenths[0].Seconds);
            results.Add(host, Dearer, tenths[^1].Busy / tenths[0].Busy);
            results.Add(host, FirstRequests, tenths[0].Requests);
            results.Add(host, LastRequests, tenths[^1].Requests);
            results.Add(host, Grown, tenths[^1].Memory / tenths[0].Memory);

            void Tell(int done)
            {
                if (done % Step == 0) progress($"growth: {host.Label}, {done} of {photos} photos");
            }
        }
    }

    /// <param name="Seconds">A photo.</param>
    /// <param name="Busy">Processor seconds, a photo.</param>
    /// <param name="Requests">A photo.</param>
    /// <param name="Memory">In MiB, at its end; Azurite's is that of all data and no merit of a host.</param>
    private sealed record Tenth(double Seconds, double Busy, double Requests, double Memory);
}
