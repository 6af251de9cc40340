using System.Reflection;
using Sluice.Host.Functions;
using Sluice.Host.Functions.Http;
using Sluice.Host.Functions.Worker;
using Sluice.Setup;

namespace Sluice.Host.Start;

/// <summary>Where a machine's Sluice runs.</summary>
public sealed record StandaloneOptions
{
    /// <summary>Of the HTTP functions, on 127.0.0.1; 0 takes free ports for everything.</summary>
    public int Port { get; init; } = 7071;

    /// <summary>Storage, keys and logs; created where missing.</summary>
    public string DataFolder { get; init; } = ".sluice";

    /// <summary>Where local.settings.json may lie.</summary>
    public string SettingsFolder { get; init; } = Environment.CurrentDirectory;

    public Action<ILoggingBuilder>? Logging { get; init; }
}

/// <summary>All of Sluice on one machine: storage and vision service where none are configured, and the host of the function app.</summary>
public sealed class Standalone : IAsyncDisposable
{
    /// <summary>In the order of their start.</summary>
    private readonly List<IAsyncDisposable> _parts = [];

    private Standalone()
    {
    }

    public FunctionsHost Host { get; private set; } = null!;

    /// <summary>Holds the admin key; null where API keys are configured.</summary>
    public string? AdminKeyFile { get; private set; }

    /// <exception cref="StartException">A port is taken, storage or the vision service does not answer.</exception>
    /// <exception cref="SettingsException">Settings that cannot work.</exception>
    /// <exception cref="WorkerStartException">The function app itself did not start.</exception>
    /// <exception cref="SetupException">Something is missing on this machine.</exception>
    public static async Task<Standalone> StartAsync(
        StandaloneOptions options, IProgress<string> progress, CancellationToken cancellation = default)
    {
        var standalone = new Standalone();
        try
        {
            await standalone.StartPartsAsync(options, progress, cancellation);
            return standalone;
        }
        catch
        {
            await standalone.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the host first: what it has under way still needs the others.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var i = _parts.Count - 1; i >= 0; i--) await _parts[i].DisposeAsync();
        _parts.Clear();
    }

    private async Task StartPartsAsync(StandaloneOptions options, IProgress<string> progress, CancellationToken cancellation)
    {
        var data = Path.GetFullPath(options.DataFolder);
        Directory.CreateDirectory(data);
        var configured = LocalSettings.Load(options.SettingsFolder);
        var settings = new StandaloneSettings(configured, data);
        var port = options.Port == 0 ? LocalPorts.Free() : options.Port;
        LocalPorts.Require(port);
        var loggers = LoggerFactory.Create(logging => options.Logging?.Invoke(logging));
        Add(new OwnedLoggers(loggers));

        var storing = StartStorageAsync(configured, OwnStorage(options, port, data), loggers, progress, cancellation);
        var vision = settings.HasVision ? null : StartVisionAsync(data, loggers, progress, cancellation);
        await Task.WhenAll(storing, vision ?? Task.CompletedTask);
        settings.Use(await storing);
        if (vision is not null) settings.Use(await vision);
        settings.UseDefaults(port);
        AdminKeyFile = settings.AdminKeyFile;
        await EarlierTaskHub.RequireNoneAsync(StorageConnection.Find(settings.Configuration)!, settings.TaskHub, data, cancellation);

        progress.Report("Starting the functions");
        // Beside the models' loading: who gets an answer from the functions finds the vision service ready too.
        var ready = vision is null ? Task.CompletedTask : (await vision).ReadyAsync(cancellation);
        Host = Add(await FunctionsHost.StartAsync(
            new() { AppFolder = Folder("FunctionApp"), DataFolder = data, Settings = settings.All, Port = port, Logging = options.Logging }, cancellation));
        await ready;
    }

    /// <summary>An Azurite that tells the intake of new blobs, as Event Grid does in Azure.</summary>
    private static AzuriteOptions OwnStorage(StandaloneOptions options, int port, string data)
    {
        var key = new HostKeys(data).Extension("blobs");
        var webhook = new Uri($"http://127.0.0.1:{port}/runtime/webhooks/blobs?functionName=Host.Functions.IntakeEventGrid&code={key}");
        var ports = new AzuriteOptions { DataFolder = Path.Combine(data, "azurite"), BlobCreated = new BlobCreatedSubscription("uploads", webhook) };
        if (options.Port == 0) return ports;
        var first = LocalPorts.Azurite(port);
        return ports with { BlobPort = first, QueuePort = first + 1, TablePort = first + 2 };
    }

    private async Task<LocalStorage> StartStorageAsync(
        IConfiguration configured, AzuriteOptions own, ILoggerFactory loggers, IProgress<string> progress, CancellationToken cancellation) =>
        Add(await LocalStorage.StartAsync(StorageConnection.Find(configured), own, loggers.CreateLogger("Storage"), progress, cancellation));

    private async Task<VisionProcess> StartVisionAsync(string data, ILoggerFactory loggers, IProgress<string> progress, CancellationToken cancellation)
    {
        await NodePackages.EnsureAsync(progress, cancellation);
        progress.Report("Starting the vision service");
        return Add(await VisionProcess.StartAsync(
            Path.Combine(Folder("Vision"), "Sluice.Vision.dll"), data, loggers.CreateLogger("Vision"), TimeProvider.System, cancellation));
    }

    /// <summary>Where the build put another of this project's programs.</summary>
    internal static string Folder(string name) => typeof(Standalone).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == name).Value!;

    private T Add<T>(T part)
        where T : IAsyncDisposable
    {
        lock (_parts) _parts.Add(part);
        return part;
    }

    private sealed class OwnedLoggers(ILoggerFactory factory) : IAsyncDisposable
    {
        public ILoggerFactory Factory => factory;

        public ValueTask DisposeAsync()
        {
            factory.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
