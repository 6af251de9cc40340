using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Sluice.Host.Configuration;
using Sluice.Setup;

namespace Sluice.Host.Start;

/// <summary>The storage account of a machine: the configured one, or Azurite on the data folder.</summary>
internal sealed class LocalStorage : IAsyncDisposable
{
    private readonly Azurite? azurite;

    private LocalStorage(string connectionString, Azurite? azurite = null, string? folder = null)
    {
        ConnectionString = connectionString;
        Folder = folder;
        this.azurite = azurite;
    }

    public string ConnectionString { get; }

    /// <summary>Azurite's data folder; null where it was not started here.</summary>
    public string? Folder { get; }

    /// <param name="configured">AzureWebJobsStorage; null or empty for none.</param>
    /// <param name="hostPort">Azurite's ports follow from it.</param>
    /// <exception cref="StartException">The configured storage does not answer.</exception>
    /// <exception cref="SettingsException">The connection string is none.</exception>
    /// <exception cref="SetupException">Azurite does not start.</exception>
    public static async Task<LocalStorage> StartAsync(
        string? configured, int hostPort, string dataFolder, IProgress<string> progress, CancellationToken cancellation)
    {
        var folder = Path.Combine(dataFolder, "azurite");
        if (string.IsNullOrEmpty(configured))
        {
            var first = hostPort == 0 ? 0 : LocalPorts.Azurite(hostPort);
            return await StartAzuriteAsync(Ports(first), folder, progress, cancellation);
        }
        var (blobs, queues) = Endpoints(configured);
        if (blobs.Host is "127.0.0.1" or "localhost" && blobs.AbsolutePath.Trim('/') == Azurite.AccountName
            && !await LocalPorts.IsListeningAsync(blobs, cancellation))
        {
            var ports = new AzuriteOptions { BlobPort = blobs.Port, QueuePort = queues.Port, TablePort = TablePort(configured) };
            return await StartAzuriteAsync(ports, folder, progress, cancellation);
        }
        await RequireAnswerAsync(configured, progress, cancellation);
        return new(configured);

        static AzuriteOptions Ports(int first) => first == 0
            ? new()
            : new() { BlobPort = first, QueuePort = first + 1, TablePort = first + 2 };
    }

    public ValueTask DisposeAsync() => azurite?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<LocalStorage> StartAzuriteAsync(
        AzuriteOptions options, string folder, IProgress<string> progress, CancellationToken cancellation)
    {
        await NodePackages.EnsureAsync(progress, cancellation);
        progress.Report("Starting storage (Azurite)");
        var started = await Azurite.StartAsync(options with { DataFolder = folder }, cancellation);
        return new(started.ConnectionString, started, folder);
    }

    private static (Uri Blobs, Uri Queues) Endpoints(string connectionString)
    {
        try
        {
            return (new BlobServiceClient(connectionString).Uri, new QueueServiceClient(connectionString).Uri);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            throw new SettingsException([$"{AppSettings.Storage} is not a storage connection string."]);
        }
    }

    /// <summary>No client here reads a table endpoint; it is the one after the queues' where the text does not name it.</summary>
    private static int TablePort(string connectionString) =>
        connectionString.Split(';').FirstOrDefault(p => p.StartsWith("TableEndpoint=", StringComparison.OrdinalIgnoreCase)) is { } part
            ? new Uri(part.Split('=', 2)[1]).Port
            : Endpoints(connectionString).Queues.Port + 1;

    private static async Task RequireAnswerAsync(string connectionString, IProgress<string> progress, CancellationToken cancellation)
    {
        progress.Report("Looking for storage");
        var client = new BlobServiceClient(connectionString, new() { Retry = { MaxRetries = 1, NetworkTimeout = TimeSpan.FromSeconds(10) } });
        try
        {
            await client.GetPropertiesAsync(cancellation);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            var status = (e as RequestFailedException)?.Status is { } code and not 0 ? $"it answers {code}" : "nothing answers";
            throw new StartException($"Storage at {client.Uri.GetLeftPart(UriPartial.Authority)} cannot be used: {status}. Look at {AppSettings.Storage}.", e);
        }
    }
}
