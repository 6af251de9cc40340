using Azure;
using Azure.Identity;
using Azure.Storage.Blobs;
using Sluice.Host.Functions;
using Sluice.Setup;

namespace Sluice.Host.Start;

/// <summary>
/// The storage account of a machine: the configured one, or Azurite on the data folder. An Azurite that ends by itself is started
/// again.
/// </summary>
internal sealed class LocalStorage : IAsyncDisposable
{
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private Azurite? _azurite;
    private Task _supervision = Task.CompletedTask;

    private LocalStorage(string? connectionString, ILogger log) => (ConnectionString, _log) = (connectionString, log);

    /// <summary>Null where it is used by identity.</summary>
    public string? ConnectionString { get; private set; }

    /// <summary>Whether it is an Azurite that was started here, which tells the host of new blobs.</summary>
    public bool IsOwn => _azurite is not null;

    /// <summary>Of the Azurite that was started here.</summary>
    public int? ProcessId => _azurite?.ProcessId;

    /// <param name="configured">AzureWebJobsStorage; null for none.</param>
    /// <param name="own">How an Azurite is started here; ports of 0 stand for those of the configured storage.</param>
    /// <exception cref="StartException">The configured storage does not answer.</exception>
    /// <exception cref="SettingsException">The connection string is none.</exception>
    /// <exception cref="SetupException">Azurite does not start.</exception>
    public static async Task<LocalStorage> StartAsync(
        StorageConnection? configured, AzuriteOptions own, ILogger log, IProgress<string> progress, CancellationToken cancellation)
    {
        if (configured is null) return await StartAzuriteAsync(own, log, progress, cancellation);
        if (configured.ConnectionString is { } text)
        {
            var blobs = configured.Client("blob", t => new BlobServiceClient(t).Uri, (uri, _) => uri);
            if (blobs.Host is "127.0.0.1" or "localhost" && blobs.AbsolutePath.Trim('/') == Azurite.AccountName
                && !await LocalPorts.IsListeningAsync(blobs, cancellation))
            {
                var options = own with { BlobPort = blobs.Port, QueuePort = Port(text, "Queue", blobs.Port + 1), TablePort = Port(text, "Table", blobs.Port + 2) };
                return await StartAzuriteAsync(options, log, progress, cancellation);
            }
        }
        await RequireAnswerAsync(configured, progress, cancellation);
        return new(configured.ConnectionString, log);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _supervision;
        if (_azurite is not null) await _azurite.DisposeAsync();
        _stop.Dispose();
    }

    private static async Task<LocalStorage> StartAzuriteAsync(AzuriteOptions options, ILogger log, IProgress<string> progress, CancellationToken cancellation)
    {
        await NodePackages.EnsureAsync(progress, cancellation);
        progress.Report("Starting storage (Azurite)");
        var azurite = await Azurite.StartAsync(options, cancellation);
        var storage = new LocalStorage(azurite.ConnectionString, log) { _azurite = azurite };
        storage._supervision = storage.SuperviseAsync(
            options with { BlobPort = azurite.BlobEndpoint.Port, QueuePort = azurite.QueueEndpoint.Port, TablePort = azurite.TableEndpoint.Port });
        return storage;
    }

    private async Task SuperviseAsync(AzuriteOptions options)
    {
        try
        {
            while (true)
            {
                await _azurite!.Exited.WaitAsync(_stop.Token);
                _log.LogWarning("Storage (Azurite) ended and is started again; what it took in the last seconds may be lost");
                await _azurite.DisposeAsync();
                _azurite = await Azurite.StartAsync(options, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping: disposal ends the process.
        }
        catch (SetupException e)
        {
            _log.LogCritical("Storage (Azurite) does not start again: {Why}", e.Message);
        }
    }

    /// <summary>No client tells where the others are; the ports follow one another where the text does not name them.</summary>
    private static int Port(string connectionString, string service, int otherwise) =>
        connectionString.Split(';').FirstOrDefault(p => p.StartsWith($"{service}Endpoint=", StringComparison.OrdinalIgnoreCase)) is { } part
            ? new Uri(part.Split('=', 2)[1]).Port
            : otherwise;

    private static async Task RequireAnswerAsync(StorageConnection connection, IProgress<string> progress, CancellationToken cancellation)
    {
        progress.Report("Looking for storage");
        var options = new BlobClientOptions { Retry = { MaxRetries = 1, NetworkTimeout = TimeSpan.FromSeconds(10) } };
        var client = connection.Client("blob", text => new BlobServiceClient(text, options), (uri, identity) => new BlobServiceClient(uri, identity, options));
        try
        {
            await client.GetPropertiesAsync(cancellation);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or AuthenticationFailedException)
        {
            var status = e switch
            {
                RequestFailedException { Status: not 0 } refused => $"it answers {refused.Status}",
                AuthenticationFailedException => "there is no identity that it could be used with",
                _ => "nothing answers",
            };
            throw new StartException($"Storage at {client.Uri.GetLeftPart(UriPartial.Authority)} cannot be used: {status}. Look at {StorageConnection.Setting}.", e);
        }
    }
}
