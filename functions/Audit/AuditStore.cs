using Azure.Data.Tables;
using Sluice.Storage;

namespace Sluice.Audit;

/// <summary>
/// The table <c>audit</c>: who did what to which file, one row an act, never changed. Partitioned by day; rows run from the
/// newest to the oldest.
/// </summary>
public sealed class AuditStore(TableServiceClient tables)
{
    private readonly TableClient table = tables.GetTableClient(Tables.Audit);

    /// <param name="id">The act's own id: writing the same act, with the same time, again changes nothing.</param>
    /// <param name="at">When it was done, in UTC.</param>
    public Task AddAsync(
        string id, string act, string fileId, string contentETag, string? sha256, string who, DateTimeOffset at, CancellationToken cancellation) =>
        table.UpsertEntityAsync(
            new TableEntity(at.ToString("yyyyMMdd"), $"{DateTimeOffset.MaxValue.Ticks - at.Ticks:D19}-{id}")
            {
                ["Act"] = act,
                ["File"] = fileId,
                ["ContentETag"] = contentETag,
                ["Sha256"] = sha256,
                ["Who"] = who,
                ["At"] = at,
            },
            TableUpdateMode.Replace,
            cancellation);

    /// <summary>Deletes the acts of the days before a time.</summary>
    public Task DeleteAsync(DateTimeOffset before, CancellationToken cancellation) =>
        table.DeleteAllAsync(TableClient.CreateQueryFilter($"PartitionKey lt {before.UtcDateTime.ToString("yyyyMMdd")}"), cancellation);

    /// <summary>A page of acts, optionally of one file, one person, and between two times.</summary>
    public async Task<(IReadOnlyList<TableEntity> Items, string? Cursor)> ListAsync(
        string? file, string? who, DateTimeOffset? from, DateTimeOffset? to, int limit, string? cursor, CancellationToken cancellation)
    {
        List<string> filters = [];
        if (file is not null) filters.Add(TableClient.CreateQueryFilter($"File eq {file}"));
        if (who is not null) filters.Add(TableClient.CreateQueryFilter($"Who eq {who}"));
        if (from is { } f) filters.Add(TableClient.CreateQueryFilter($"PartitionKey ge {f.UtcDateTime.ToString("yyyyMMdd")} and At ge {f}"));
        if (to is { } t) filters.Add(TableClient.CreateQueryFilter($"PartitionKey le {t.UtcDateTime.ToString("yyyyMMdd")} and At le {t}"));
        var filter = filters.Count == 0 ? null : string.Join(" and ", filters);
        await foreach (var page in table.QueryAsync<TableEntity>(filter, limit, cancellationToken: cancellation).AsPages(cursor, limit).WithCancellation(cancellation))
            return ([.. page.Values], page.ContinuationToken);
        return ([], null);
    }
}
