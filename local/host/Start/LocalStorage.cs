using Azure;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Sluice.Host.Configuration;
using Sluice.Setup;

namespace Sluice.Host.Start;

/// <summary>The storage account of a machine: the configured one, or Azurite on the data folder.</summary>
internal sealed class LocalStorage : IAsyncDisposable
{
    private readonly Azurite? _azurite;

    private LocalStorage(string? connectionString, Azurite? azurite = null, string? folder = null)
    {
        ConnectionString = connectionString;
        Folder = folder;
        _azurite = azurite;
    }

    /// <summary>Null where it is used by identity.</summary>
    public string? ConnectionString { get; }

    /// <summary>Azurite's data folder; null where it was not started here.</summary>
    public string? Folder { get; }

    /// <param name="configured">AzureWebJobsStorage; null for none.</param>
    /// <param name="hostPort">Azurite's ports follow from it.</param>
    /// <exception cref="StartException">The configured storage does not answer.</exception>
    /// <exception cref="SettingsException">The connection string is none.</exception>
    /// <exception cref="SetupException">Azurite does not start.</exception>
    public static async Task<LocalStorage> StartAsync(
        StorageConnection? configured, int hostPort, string dataFolder, IProgress<string> progress, CancellationToken cancellation)
    {
        var folder = Path.Combine(dataFolder, "azurite");
        if (configured is null)
        {
            var first = hostPort == 0 ? 0 : LocalPorts.Azurite(hostPort);
            return await StartAzuriteAsync(Ports(first), folder, progress, cancellation);
        }
        if (configured.ConnectionString is { } text)
        {
            var (blobs, queues) = Endpoints(configured);
            if (blobs.Host is "127.0.0.1" or "localhost" && blobs.AbsolutePath.Trim('/') == Azurite.AccountName
                && !await LocalPorts.IsListeningAsync(blobs, cancellation))
            {
                var ports = new AzuriteOptions { BlobPort = blobs.Port, QueuePort = queues.Port, TablePort = TablePort(text, queues) };
                return await StartAzuriteAsync(ports, folder, progress, cancellation);
            }
        }
        await RequireAnswerAsync(configured, progress, cancellation);
        return new(configured.ConnectionString);

        static AzuriteOptions Ports(int first) => first == 0
            ? new()
            : new() { BlobPort = first, QueuePort = first + 1, TablePort = first + 2 };
    }

    public ValueTask DisposeAsync() => _azurite?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<LocalStorage> StartAzuriteAsync(
        AzuriteOptions options, string folder, IProgress<string> progress, CancellationToken cancellation)
    {
        await NodePackages.EnsureAsync(progress, cancellation);
        progress.Report("Starting storage (Azurite)");
        var started = await Azurite.StartAsync(options with { DataFolder = folder }, cancellation);
        return new(started.ConnectionString, started, folder);
    }

    private static (Uri Blobs, Uri Queues) Endpoints(StorageConnection connection) => (
        connection.Client("blob", text => new BlobServiceClient(text).Uri, (uri, _) => uri),
        connection.Client("queue", text => new QueueServiceClient(text).Uri, (uri, _) => uri));

    /// <summary>No client here reads a table endpoint; it is the one after the queues' where the text does not name it.</summary>
    private static int TablePort(string connectionString, Uri queues) =>
        connectionString.Split(';').FirstOrDefault(p => p.StartsWith("TableEndpoint=", StringComparison.OrdinalIgnoreCase)) is { } part
            ? new Uri(part.Split('=', 2)[1]).Port
            : queues.Port + 1;

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
            throw new StartException($"Storage at {client.Uri.GetLeftPart(UriPartial.Authority)} cannot be used: {status}. Look at {AppSettings.Storage}.", e);
        }
    }
}
