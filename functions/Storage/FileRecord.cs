using Azure;
using Azure.Data.Tables;
using Sluice.Verification;

namespace Sluice.Storage;

/// <summary>A row of the table <c>files</c>: what is known of one file. Lists are JSON; likelihoods are 0 (unknown) or 1..5.</summary>
public sealed class FileRecord : ITableEntity
{
    public const string Row = "file";

    /// <summary>The file's id.</summary>
    public string PartitionKey { get; set; } = "";
    public string RowKey { get; set; } = Row;
    public DateTimeOffset? Timestamp { get; set; }
    public ETag ETag { get; set; }

    public string Container { get; set; } = "";
    public string Blob { get; set; } = "";

    /// <summary>The ETag of the uploaded bytes that this row speaks about.</summary>
    public string ContentETag { get; set; } = "";
    public string? Sha256 { get; set; }
    public string InstanceId { get; set; } = "";

    /// <summary>1 for the first verification of these bytes; each request to verify again adds one.</summary>
    public int Run { get; set; } = 1;

    public string? Name { get; set; }
    public string? DeclaredType { get; set; }
    public long Size { get; set; }
    public string? Conversation { get; set; }
    public string? ChannelType { get; set; }
    public string? Sender { get; set; }
    public string? Source { get; set; }

    public string State { get; set; } = nameof(FileState.Received);
    public string? Type { get; set; }
    public long? Width { get; set; }
    public long? Height { get; set; }
    public int? Frames { get; set; }
    public string Verification { get; set; } = nameof(VerificationStatus.Pending);
    public int? Adult { get; set; }
    public int? Spoof { get; set; }
    public int? Medical { get; set; }
    public int? Violence { get; set; }
    public int? Racy { get; set; }
    public bool Sensitive { get; set; }
    public string? Kinds { get; set; }
    public string? Decision { get; set; }
    public string? Reasons { get; set; }
    public string? Interceptors { get; set; }
    public string? Engines { get; set; }

    /// <summary>A person's decision (<c>approve</c>, <c>reject</c> or <c>timeout</c>): written once, by whoever is first.</summary>
    public string? ReviewDecision { get; set; }
    public string? ReviewReason { get; set; }
    public string? ReviewedBy { get; set; }
    public DateTimeOffset? ReviewedAt { get; set; }
    public DateTimeOffset? ReviewDeadline { get; set; }

    public DateTimeOffset ReceivedAt { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }
}
