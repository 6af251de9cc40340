using Azure;
using Azure.Data.Tables;

namespace Sluice.Storage;

/// <summary>Writes that happen only on a condition: somebody who was faster is an expected outcome, and so a value.</summary>
public static class ConditionalWrites
{
    /// <summary>Adds a row; false where there is one of its keys already.</summary>
    public static async Task<bool> TryAddAsync<T>(this TableClient table, T row, CancellationToken cancellation)
        where T : ITableEntity
    {
        try
        {
            await table.AddEntityAsync(row, cancellation);
            return true;
        }
        catch (RequestFailedException conflict) when (conflict.Status == 409)
        {
            return false;
        }
    }

    /// <summary>Deletes a row whose version was read before; false where it has changed since, or is gone.</summary>
    public static async Task<bool> TryDeleteAsync<T>(this TableClient table, T row, CancellationToken cancellation)
        where T : ITableEntity
    {
        try
        {
            // That it is gone already the client answers by a status.
            return (await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellation)).Status != 404;
        }
        catch (RequestFailedException changed) when (changed.Status == 412)
        {
            return false;
        }
    }

    /// <summary>Deletes all rows that a query finds, several at a time.</summary>
    public static Task DeleteAllAsync(this TableClient table, string filter, CancellationToken cancellation) => Parallel.ForEachAsync(
        table.QueryAsync<TableEntity>(filter, select: ["PartitionKey", "RowKey"], cancellationToken: cancellation),
        new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellation },
        async (row, stop) => await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, stop));

    /// <summary>Writes a row whose version was read before; false where it has changed since, or is gone.</summary>
    public static async Task<bool> TryUpdateAsync<T>(
        this TableClient table, T row, ETag version, TableUpdateMode mode, CancellationToken cancellation)
        where T : ITableEntity
    {
        try
        {
            await table.UpdateEntityAsync(row, version, mode, cancellation);
            return true;
        }
        catch (RequestFailedException changed) when (changed.Status is 404 or 412)
        {
            return false;
        }
    }
}
