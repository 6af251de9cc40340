using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Sluice.Host;

/// <summary>What an embedded host runs, and where.</summary>
public sealed record EmbeddedHostOptions
{
    /// <summary>Folder of the host's keys; created where missing.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The app's settings (names with <c>:</c> or <c>__</c>); AzureWebJobsStorage must be among them.</summary>
    public required IReadOnlyDictionary<string, string?> Settings { get; init; }

    /// <summary>Where the Azurite that holds the storage, if it does, gives notice of new blobs: that wakes blob triggers. Null for none.</summary>
    public string? StorageFolder { get; init; }

    /// <summary>On 127.0.0.1; 0 takes a free port.</summary>
    public int Port { get; init; }

    public FunctionApp App { get; init; } = FunctionApp.Sluice;

    public string HostJsonFile { get; init; } = Path.Combine(AppContext.BaseDirectory, "host.json");

    /// <summary>Where log entries go; nowhere when null. Levels come from host.json.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}

/// <summary>A function app as the host loads it.</summary>
/// <param name="Types">Where functions are looked for.</param>
/// <param name="Main">Its program; called on a thread of its own, and it stays until the host stops.</param>
public sealed record FunctionApp(IReadOnlyList<Type> Types, Action<string[]> Main)
{
    /// <summary>The function app of this project.</summary>
    public static FunctionApp Sluice => From(Assembly.Load("Sluice.Functions"));

    public static FunctionApp From(Assembly assembly) => new(assembly.GetTypes(), args =>
    {
        var main = assembly.EntryPoint ?? throw new ArgumentException("The assembly has no entry point.", nameof(assembly));
        main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, main.GetParameters().Length == 0 ? null : [args], null);
    });
}
