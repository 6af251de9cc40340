using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;

namespace Sluice.Host.Durable;

/// <summary>Which instances run, by comparing their version with <see cref="DurableOptions.DefaultVersion"/>.</summary>
public enum VersionMatchStrategy
{
    /// <summary>All.</summary>
    None,

    /// <summary>Those of exactly this version.</summary>
    Strict,

    /// <summary>Those of this version or an older one.</summary>
    CurrentOrOlder,
}

/// <summary>What happens to an instance whose version does not match.</summary>
public enum VersionFailureStrategy
{
    /// <summary>It waits for a host of a version that matches.</summary>
    Reject,

    /// <summary>It fails.</summary>
    Fail,
}

/// <summary>Settings of the durable engine (host.json, <c>extensions.durableTask</c>).</summary>
public sealed record DurableOptions
{
    /// <summary>Name of the task hub: 3 to 45 letters and digits, a letter first. It names the table and the containers.</summary>
    public required string HubName { get; init; }

    /// <summary>Activities that run at a time; at least 1.</summary>
    public int MaxConcurrentActivities { get; init; } = 8;

    /// <summary>Orchestrator steps that run at a time; at least 1.</summary>
    public int MaxConcurrentOrchestrators { get; init; } = 16;

    /// <summary>Whether an orchestrator stays in memory between its steps. Without it each step replays, which shows determinism faults early.</summary>
    public bool ExtendedSessions { get; init; } = true;

    /// <summary>Version of new instances where the caller gives none; empty is "not versioned".</summary>
    public string DefaultVersion { get; init; } = "";

    public VersionMatchStrategy VersionMatchStrategy { get; init; } = VersionMatchStrategy.CurrentOrOlder;

    public VersionFailureStrategy VersionFailureStrategy { get; init; } = VersionFailureStrategy.Reject;

    /// <summary>How long a graceful stop waits for running activities.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the hub stays reserved for a process that died on another machine: 15 to 60 seconds.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The clock of orchestrations and durable timers.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The clock of the lease, and of the waits for storage that does not answer.</summary>
    public TimeProvider StorageTime { get; init; } = TimeProvider.System;

    public DataConverter DataConverter { get; init; } = JsonDataConverter.Default;
}
