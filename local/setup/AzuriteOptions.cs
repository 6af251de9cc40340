namespace Sluice.Setup;

/// <summary>How Azurite runs. A port of 0 stands for a free one.</summary>
public sealed record AzuriteOptions
{
    /// <summary>Where data is kept; null keeps it in memory. One Azurite at a time uses a folder.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Who hears of new blobs, as of Azure's Event Grid; null for nobody.</summary>
    public BlobCreatedSubscription? BlobCreated { get; init; }

    /// <summary>Scripts that change how it behaves, loaded before it starts.</summary>
    public IReadOnlyList<string> Preloads { get; init; } = [];

    public int BlobPort { get; init; }

    public int QueuePort { get; init; }

    public int TablePort { get; init; }

    /// <summary>How long the start may take, a slow machine's cold cache included.</summary>
    public TimeSpan StartDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long it may take to write its data and end; after that it is killed.</summary>
    public TimeSpan StopDeadline { get; init; } = TimeSpan.FromSeconds(15);
}

/// <summary>An Event Grid subscription to created blobs.</summary>
/// <param name="Container">The blobs of this container.</param>
/// <param name="Endpoint">Where events are sent, in Event Grid's schema; the key is in its query.</param>
public sealed record BlobCreatedSubscription(string Container, Uri Endpoint);
