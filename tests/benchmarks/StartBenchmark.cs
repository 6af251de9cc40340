namespace Sluice.Benchmarks;

/// <summary>From the start of the process until it answers that all is well, on a data folder that it has used before.</summary>
internal sealed class StartBenchmark(Results results, Surroundings surroundings)
{
    private static readonly Quantity Everything = new("start, with its vision service", "0.0 s", AtMost: 6);
    private static readonly Quantity Bare = new("start, with engines elsewhere", "0.0 s", AtMost: 6);

    public async Task RunAsync(IReadOnlyList<HostProgram> hosts, int rounds, Action<string> progress, CancellationToken cancellation)
    {
        foreach (var (quantity, engines) in ((Quantity, Surroundings?)[])[(Everything, null), (Bare, surroundings)])
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
                        await service.StopAsync();
                        if (round > 0) results.Add(program, quantity, took.TotalSeconds);
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
