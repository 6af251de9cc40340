namespace Sluice.Setup;

/// <summary>How Azurite runs. A port of 0 stands for a free one.</summary>
public sealed record AzuriteOptions
{
    /// <summary>Where data is kept; null keeps it in memory. One Azurite at a time uses a folder.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Where the file <c>blob-written</c> is touched after each blob that was written; the data folder where not given.</summary>
    public string? NoticeFolder { get; init; }

    public int BlobPort { get; init; }

    public int QueuePort { get; init; }

    public int TablePort { get; init; }

    /// <summary>How long the start may take, a slow machine's cold cache included.</summary>
    public TimeSpan StartDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long it may take to write its data and end; after that it is killed.</summary>
    public TimeSpan StopDeadline { get; init; } = TimeSpan.FromSeconds(15);
}
