using System.Diagnostics;

namespace Sluice.Benchmarks;

/// <param name="Count">Photos a round.</param>
/// <param name="UnderWay">Photos under way at a time.</param>
/// <param name="Idle">How long the host is watched after them.</param>
internal sealed record FilesOptions(int Count, int UnderWay, TimeSpan Idle);

/// <summary>Many photos at a time, and then none: a host in a round of its own, on fresh storage.</summary>
internal sealed class FilesBenchmark(Results results, Surroundings surroundings)
{
    /// <summary>Until code is compiled and connections are open.</summary>
    public const int WarmUp = 50;

    /// <summary>Until nobody asks more often because there was something a moment ago.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);

    private static readonly string[] Services = ["blob", "queue", "table"];
    private static readonly Quantity Throughput = new("photos a second", "0.0");
    private static readonly Quantity Usual = new("upload until released, median", "0 ms");
    private static readonly Quantity Slow = new("upload until released, 95th percentile", "0 ms");
    private static readonly Quantity Work = new("processor time a photo", "0 ms");
    private static readonly Quantity[] WorkOf = [.. Enum.GetNames<Part>().Select(p => new Quantity($"  {p}, processor time", "0 ms"))];
    private static readonly Quantity Requests = new("storage requests a photo", "0.0");
    private static readonly Quantity[] RequestsOf = [.. Services.Select(s => new Quantity($"  {s}, a photo", "0.0"))];
    private static readonly Quantity Idle = new("storage requests a second, idle", "0.00");
    private static readonly Quantity[] IdleOf = [.. Services.Select(s => new Quantity($"  {s}, idle", "0.00"))];
    private static readonly Quantity Memory = new("memory of all, idle", "0 MiB");
    private static readonly Quantity[] MemoryOf = [.. Enum.GetNames<Part>().Select(p => new Quantity($"  {p}, memory", "0 MiB"))];
    private static readonly Quantity Peak = new("memory of all at each one's peak", "0 MiB");

    public async Task RunAsync(
        IReadOnlyList<HostProgram> hosts, int rounds, FilesOptions options, Action<string> progress, CancellationToken cancellation)
    {
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var host in hosts)
            {
                progress($"{options.Count} photos: {host.Label}, round {round} of {rounds}");
                await using var service = new Service(host, surroundings);
                await service.StartAsync(cancellation);
                await SendAsync(host, service, options, cancellation);
                progress($"idle: {host.Label}, round {round} of {rounds}");
                await WatchAsync(host, service, options.Idle, cancellation);
                Weigh(host, service.Processes);
            }
        }
    }

    private async Task SendAsync(HostProgram host, Service service, FilesOptions options, CancellationToken cancellation)
    {
        using var chat = new Chat(service, surroundings);
        await chat.SendAllAsync(WarmUp, options.UnderWay, _ => { }, cancellation);
        service.Storage.Take();
        var busy = Busy(service.Processes);
        var times = new System.Collections.Concurrent.ConcurrentBag<double>();
        var start = Stopwatch.GetTimestamp();
        await chat.SendAllAsync(options.Count, options.UnderWay, time => times.Add(time.TotalMilliseconds), cancellation);
        var took = Stopwatch.GetElapsedTime(start);
        var requests = service.Storage.Take();
        var worked = Busy(service.Processes).Zip(busy, (to, from) => (to - from) * 1000 / options.Count).ToArray();
        results.Add(host, Throughput, options.Count / took.TotalSeconds);
        results.Add(host, Usual, Statistics.Median(times));
        results.Add(host, Slow, Statistics.Percentile(times, 0.95));
        results.Add(host, Work, worked.Sum());
        foreach (var (time, quantity) in worked.Zip(WorkOf).Where(w => w.First > 0)) results.Add(host, quantity, time);
        Count(host, Requests, RequestsOf, requests, options.Count);
    }

    /// <summary>Processor seconds of each part.</summary>
    private static double[] Busy(IReadOnlyList<ServiceProcess> processes) =>
        [.. Enum.GetValues<Part>().Select(part => processes.Where(p => p.Part == part).Sum(p => p.Busy))];

    private async Task WatchAsync(HostProgram host, Service service, TimeSpan watched, CancellationToken cancellation)
    {
        await Task.Delay(Settling, cancellation);
        service.Storage.Take();
        var start = Stopwatch.GetTimestamp();
        await Task.Delay(watched, cancellation);
        Count(host, Idle, IdleOf, service.Storage.Take(), Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private void Count(HostProgram host, Quantity all, Quantity[] each, IReadOnlyList<StorageRequest> requests, double per)
    {
        results.Add(host, all, requests.Count / per);
        foreach (var (service, quantity) in Services.Zip(each)) results.Add(host, quantity, requests.Count(r => r.Service == service) / per);
    }

    private void Weigh(HostProgram host, IReadOnlyList<ServiceProcess> processes)
    {
        results.Add(host, Memory, processes.Sum(p => p.Resident));
        foreach (var (part, quantity) in Enum.GetValues<Part>().Zip(MemoryOf))
        {
            if (processes.Where(p => p.Part == part).ToArray() is { Length: > 0 } own) results.Add(host, quantity, own.Sum(p => p.Resident));
        }
        results.Add(host, Peak, processes.Sum(p => p.Peak));
    }
}
