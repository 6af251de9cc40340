using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Sluice.Host.Configuration;
using Sluice.Host.Functions;
using Sluice.Host.Start;

namespace Sluice.Host.Blobs;

/// <summary>
/// Starts functions with <see cref="BlobTriggerSource.LogsAndContainerScan"/>. Containers that bring nothing new are listed ever
/// more seldom; where new blobs are noticed (<see cref="StorageWatch"/>), at once.
/// </summary>
internal sealed class BlobPolling(
    FunctionCatalog catalog,
    AppSettings settings,
    StorageConnections storage,
    BlobRunner runner,
    DurableHosting durable,
    StorageWatch watch,
    TimeProvider time,
    ILogger<BlobPolling> log) : TriggerService(time)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>As in Azure's container scan.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>Pause for each request of a round, at its longest: many or large containers are asked no more often than few small ones.</summary>
    private static readonly TimeSpan PausePerRequest = TimeSpan.FromSeconds(2);

    private readonly ContainerScan[] _scans = [.. BlobTrigger.All(catalog, settings)
        .Where(t => t.Source == BlobTriggerSource.LogsAndContainerScan)
        .GroupBy(t => (t.Connection, t.Container))
        .Select(g => new ContainerScan(storage.Blobs(g.Key.Connection).GetBlobContainerClient(g.Key.Container), [.. g]))];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_scans.Length == 0) return;
        var outage = new Outage(log, Time);
        var backoff = new Backoff(ShortestPause);
        while (true)
        {
            await durable.ActiveAsync(stoppingToken);
            var found = false;
            var outagePause = await outage.TryAsync(async () => found = await StartNewAsync(stoppingToken), stoppingToken);
            if (outagePause is { } pause)
            {
                await Task.Delay(pause, Time, stoppingToken);
                continue;
            }
            // Under a steady stream of blobs the notices come together.
            await Task.Delay(ShortestPause, Time, stoppingToken);
            var perRequest = PausePerRequest * _scans.Sum(s => s.Requests);
            await watch.WaitAsync(backoff.Next(found, perRequest > LongestPause ? perRequest : LongestPause), Time, stoppingToken);
        }
    }

    /// <returns>Whether there was anything new.</returns>
    private async Task<bool> StartNewAsync(CancellationToken stopping)
    {
        var found = false;
        foreach (var scan in _scans)
        {
            await foreach (var version in scan.SweepAsync(stopping))
            {
                found = true;
                await runner.EnterAsync(stopping);
                Work.Start(() => RunAsync(scan, version));
            }
        }
        return found;
    }

    private async Task RunAsync(ContainerScan scan, BlobVersion version)
    {
        try
        {
            await runner.RunAsync(version, Work.Cancellation);
        }
        catch (Exception e)
        {
            scan.Return(version);
            if (!Work.Cancellation.IsCancellationRequested)
                log.LogWarning(e, "A blob in {Container} could not be dealt with and will be tried again", version.Trigger.Container);
        }
    }
}
