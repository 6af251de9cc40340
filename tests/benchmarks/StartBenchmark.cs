namespace Sluice.Benchmarks;

/// <summary>From the start of the process until it answers that all is well, on a data folder that it has used before.</summary>
internal sealed class StartBenchmark(Results results, Surroundings surroundings)
{
    private const string Work = ": processor time of all";
    private static readonly Quantity Everything = new("start, with its vision service", "0.0 s", AtMost: 6);
    private static readonly Quantity EverythingWork = new(Everything.Name + Work, "0.0 s");
    private static readonly Quantity Bare = new("start, with engines elsewhere", "0.0 s", AtMost: 6);
    private static readonly Quantity BareWork = new(Bare.Name + Work, "0.0 s");

    public async Task RunAsync(IReadOnlyList<HostProgram> hosts, int rounds, Action<string> progress, CancellationToken cancellation)
    {
        var ways = ((Quantity, Quantity, Surroundings?)[])[(Everything, EverythingWork, null), (Bare, BareWork, surroundings)];
        foreach (var (quantity, work, engines) in ways)
        {
            List<(HostProgram Program, Service Service)> services = [];
            try
            {
                foreach (var host in hosts) services.Add((host, new Service(host, engines)));
                // The first round makes the data folders.
                for (var round = 0; round <= rounds; round++)
                {
                    foreach (var (program, service) in services)
                    {
                        progress($"{quantity.Name}: {program.Label}, round {round} of {rounds}");
                        var took = await service.StartAsync(cancellation);
                        var busy = service.Processes.Sum(p => p.Busy);
                        await service.StopAsync();
                        if (round == 0) continue;
                        results.Add(program, quantity, took.TotalSeconds);
                        results.Add(program, work, busy);
                    }
                }
            }
            finally
            {
                foreach (var (_, service) in services) await service.DisposeAsync();
            }
        }
    }
}
