using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Host.Configuration;
using Sluice.Host.Functions;
using Sluice.Host.Start;

namespace Sluice.Host.Blobs;

/// <summary>Starts functions with <see cref="BlobTriggerSource.LogsAndContainerScan"/>: one listing request for each container and round.</summary>
internal sealed class BlobPolling(
    FunctionCatalog catalog,
    AppSettings settings,
    StorageConnections storage,
    BlobRunner runner,
    DurableHosting durable,
    StorageWatch watch,
    TimeProvider time,
    ILogger<BlobPolling> log) : BackgroundService
{
    /// <summary>A new blob is picked up within a second.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(900);

    /// <summary>Where changes are noticed, asking is for the few that are not: all triggers together stay under a request a second.</summary>
    private static readonly TimeSpan WatchedPause = TimeSpan.FromSeconds(2);

    /// <summary>From a file's change until the blob is listed, as a rule and at the latest.</summary>
    private static readonly TimeSpan Settles = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SettledForSure = TimeSpan.FromMilliseconds(500);

    private readonly RunningWork work = new();
    private readonly ContainerScan[] scans = [.. BlobTrigger.All(catalog, settings)
        .Where(t => t.Source == BlobTriggerSource.LogsAndContainerScan)
        .GroupBy(t => (t.Connection, t.Container))
        .Select(g => new ContainerScan(storage.Blobs(g.Key.Connection).GetBlobContainerClient(g.Key.Container), [.. g]))];

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await work.StopAsync(time, cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        work.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (scans.Length == 0) return;
        var outage = new Outage(log, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            if (await outage.TryAsync(() => StartNewAsync(stoppingToken), stoppingToken) is { } pause)
                await Task.Delay(pause, time, stoppingToken);
            else
                await WaitAsync(outage, stoppingToken);
        }
    }

    private async Task WaitAsync(Outage outage, CancellationToken stopping)
    {
        if (!watch.IsWatching)
        {
            await Task.Delay(Pause, time, stopping);
            return;
        }
        if (!await watch.WaitAsync(WatchedPause, time, stopping)) return;
        await Task.Delay(Settles, time, stopping);
        await outage.TryAsync(() => StartNewAsync(stopping), stopping);
        await Task.Delay(SettledForSure, time, stopping);
    }

    private async Task StartNewAsync(CancellationToken stopping)
    {
        if (!durable.IsActive) return;
        foreach (var scan in scans) await StartNewAsync(scan, stopping);
    }

    private async Task StartNewAsync(ContainerScan scan, CancellationToken cancellation)
    {
        var versions = await scan.NextAsync(cancellation);
        for (var i = 0; i < versions.Count; i++)
        {
            try
            {
                await runner.EnterAsync(cancellation);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            var version = versions[i];
            work.Start(() => RunAsync(scan, version));
        }
    }

    private async Task RunAsync(ContainerScan scan, BlobVersion version)
    {
        try
        {
            await runner.RunAsync(version, work.Cancellation);
        }
        catch (Exception e)
        {
            scan.Return(version);
            if (!work.Cancellation.IsCancellationRequested)
                log.LogWarning(e, "A blob in {Container} could not be dealt with and will be tried again", version.Trigger.Container);
        }
    }
}
