using Microsoft.Extensions.Logging;
using Sluice.Host.Configuration;
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

    public EmbeddedHost Host { get; private set; } = null!;

    /// <summary>Holds the admin key; null where API keys are configured.</summary>
    public string? AdminKeyFile { get; private set; }

    /// <exception cref="StartException">A port is taken, storage or the vision service does not answer.</exception>
    /// <exception cref="SettingsException">Settings that cannot work.</exception>
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
        var starting = StartStorageAsync(new AppSettings(configured).Find(null), options, data, progress, cancellation);
        var vision = settings.HasVision ? null : StartVisionAsync(options, data, progress, cancellation);
        await Task.WhenAll(starting, vision ?? Task.CompletedTask);
        var storage = await starting;
        settings.Use(storage);
        if (vision is not null) settings.Use(await vision);
        settings.UseDefaults(port);
        AdminKeyFile = settings.AdminKeyFile;
        progress.Report("Starting the functions");
        Host = Add(await EmbeddedHost.StartAsync(
            new() { DataFolder = data, Settings = settings.All, StorageFolder = storage.Folder, Port = port, Logging = options.Logging },
            cancellation));
    }

    private async Task<LocalStorage> StartStorageAsync(
        StorageConnection? configured, StandaloneOptions options, string data, IProgress<string> progress, CancellationToken cancellation) =>
        Add(await LocalStorage.StartAsync(configured, options.Port, data, progress, cancellation));

    private async Task<VisionProcess> StartVisionAsync(
        StandaloneOptions options, string data, IProgress<string> progress, CancellationToken cancellation)
    {
        await NodePackages.EnsureAsync(progress, cancellation);
        progress.Report("Starting the vision service");
        var loggers = Add(new OwnedLoggers(LoggerFactory.Create(logging => options.Logging?.Invoke(logging))));
        return Add(await VisionProcess.StartAsync(
            data, loggers.Factory.CreateLogger("Vision"), TimeProvider.System, cancellation));
    }

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
