using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>One write of an entity: sent alone, or as a part of a transaction.</summary>
internal sealed record EntityRequest(RequestMethod Method, string Path, ITableEntity? Entity, params (string Name, string Value)[] Headers)
{
    private static readonly (string, string) Json = ("Content-Type", "application/json");
    private static readonly (string, string) NoContent = ("Prefer", "return-no-content");

    public static EntityRequest Of(string table, TableTransactionAction action)
    {
        var (entity, ifMatch) = (action.Entity, action.ETag == default ? ETag.All : action.ETag);
        return action.ActionType switch
        {
            TableTransactionActionType.Add => Add(table, entity),
            TableTransactionActionType.UpdateMerge => Put(table, entity, TableUpdateMode.Merge, ifMatch),
            TableTransactionActionType.UpdateReplace => Put(table, entity, TableUpdateMode.Replace, ifMatch),
            TableTransactionActionType.UpsertMerge => Put(table, entity, TableUpdateMode.Merge, ifMatch: default),
            TableTransactionActionType.UpsertReplace => Put(table, entity, TableUpdateMode.Replace, ifMatch: default),
            TableTransactionActionType.Delete => Delete(table, entity.PartitionKey, entity.RowKey, ifMatch),
            _ => throw new ArgumentOutOfRangeException(nameof(action), action.ActionType, "No such action."),
        };
    }

    public static EntityRequest Add(string table, ITableEntity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return new(RequestMethod.Post, "/" + table, entity, Json, NoContent);
    }

    /// <summary>An update where there is an ETag to match, an upsert otherwise.</summary>
    public static EntityRequest Put(string table, ITableEntity entity, TableUpdateMode mode, ETag ifMatch)
    {
        ArgumentNullException.ThrowIfNull(entity);
        var method = mode switch
        {
            TableUpdateMode.Merge => RequestMethod.Patch,
            TableUpdateMode.Replace => RequestMethod.Put,
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "No such mode."),
        };
        var path = PathOf(table, entity.PartitionKey, entity.RowKey);
        return ifMatch == default
            ? new(method, path, entity, Json)
            : new(method, path, entity, Json, ("If-Match", ifMatch.ToString()));
    }

    public static EntityRequest Delete(string table, string partitionKey, string rowKey, ETag ifMatch) =>
        new(RequestMethod.Delete, PathOf(table, partitionKey, rowKey), Entity: null,
            ("If-Match", (ifMatch == default ? ETag.All : ifMatch).ToString()));

    public static string PathOf(string table, string partitionKey, string rowKey)
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        ArgumentNullException.ThrowIfNull(rowKey);
        return $"/{table}(PartitionKey='{Escape(partitionKey)}',RowKey='{Escape(rowKey)}')";
    }

    private static string Escape(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));
}
