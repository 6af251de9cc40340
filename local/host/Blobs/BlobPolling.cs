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
    TimeProvider time,
    ILogger<BlobPolling> log) : BackgroundService
{
    /// <summary>Keeps "picked up within a second" together with "at most about one request a second when idle".</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(900);

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
            var pause = await outage.TryAsync(
                async () =>
                {
                    if (!durable.IsActive) return;
                    foreach (var scan in scans) await StartNewAsync(scan, stoppingToken);
                },
                stoppingToken) ?? Pause;
            await Task.Delay(pause, time, stoppingToken);
        }
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
