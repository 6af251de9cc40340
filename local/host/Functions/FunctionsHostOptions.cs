namespace Sluice.Host.Functions;

/// <summary>What a host runs, and where.</summary>
public sealed record FunctionsHostOptions
{
    /// <summary>A built or published function app: worker.config.json, host.json, extensions.json, .azurefunctions.</summary>
    public required string AppFolder { get; init; }

    /// <summary>Keys, and when timers were last due; created where missing.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The app's settings, names with <c>:</c> or <c>__</c>; AzureWebJobsStorage must be among them.</summary>
    public required IReadOnlyDictionary<string, string?> Settings { get; init; }

    /// <summary>Of HTTP functions and webhooks, on 127.0.0.1.</summary>
    public required int Port { get; init; }

    /// <summary>Where log entries go; nowhere when null. Levels come from host.json.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }

    /// <summary>Starts the worker; null for a process of its own, as the platform does it.</summary>
    public Worker.IWorkerLauncher? Launcher { get; init; }

    /// <summary>Adds to the WebJobs host after the app's extensions: a storage provider for tests.</summary>
    public Action<Microsoft.Azure.WebJobs.IWebJobsBuilder>? Extensions { get; init; }

    public Uri Address => new($"http://127.0.0.1:{Port}");
}
