namespace Azure.Data.Tables;

/// <summary>What every entity carries: its two keys, and what the service says about its last write.</summary>
public interface ITableEntity
{
    string PartitionKey { get; set; }

    string RowKey { get; set; }

    DateTimeOffset? Timestamp { get; set; }

    ETag ETag { get; set; }
}
