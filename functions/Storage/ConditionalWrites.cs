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
