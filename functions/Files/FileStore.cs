using Azure;
using Azure.Data.Tables;
using Sluice.Storage;

namespace Sluice.Files;

/// <summary>The table <c>files</c>. Every write is conditional: on absence, or on the row's ETag.</summary>
public sealed class FileStore(TableServiceClient tables) : IFileVersions
{
    private const int MaxConflicts = 20;
    private readonly TableClient table = tables.GetTableClient(Tables.Files);

    public async Task<FileRecord?> FindAsync(string id, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<FileRecord>(id, FileRecord.Row, cancellationToken: cancellation);
        return found.HasValue ? found.Value : null;
    }

    public async Task<FileVersion?> FindVersionAsync(string fileId, CancellationToken cancellation = default) =>
        await FindAsync(fileId, cancellation) is { } record ? record.Version : null;

    /// <summary>Adds the row of a file that has just arrived; false where the id has one already.</summary>
    public Task<bool> TryAddAsync(FileRecord record, CancellationToken cancellation) => table.TryAddAsync(record, cancellation);

    /// <summary>
    /// Reads the row, lets <paramref name="change"/> alter it, and writes it back if nobody else did meanwhile; else once more
    /// from the start. Where <paramref name="change"/> answers false nothing is written.
    /// </summary>
    /// <returns>The row as it now is; null where there is none.</returns>
    public async Task<FileRecord?> ChangeAsync(string id, Func<FileRecord, bool> change, CancellationToken cancellation)
    {
        for (var conflict = 0; conflict < MaxConflicts; conflict++)
        {
            var record = await FindAsync(id, cancellation);
            // Where someone was faster, what they wrote decides whether the change still makes sense.
            if (record is null || !change(record) || await table.TryUpdateAsync(record, record.ETag, TableUpdateMode.Replace, cancellation)) return record;
        }

        throw new RequestFailedException(412, $"The row of file {id} changed {MaxConflicts} times while it was being written.");
    }

    /// <summary>The rows of files that reached a final state before a time.</summary>
    public IAsyncEnumerable<FileRecord> ListFinishedAsync(FileState state, DateTimeOffset before, CancellationToken cancellation) =>
        table.QueryAsync<FileRecord>(
            TableClient.CreateQueryFilter($"RowKey eq {FileRecord.Row} and State eq {state.ToString()} and FinishedAt lt {before}"), cancellationToken: cancellation);

    /// <summary>Deletes a row as it was read; false where it has changed since, or is gone.</summary>
    public Task<bool> TryDeleteAsync(FileRecord record, CancellationToken cancellation) => table.TryDeleteAsync(record, cancellation);

    /// <summary>A page of rows; <paramref name="cursor"/> is what the previous page gave.</summary>
    public async Task<(IReadOnlyList<FileRecord> Items, string? Cursor)> ListAsync(
        FileState? state, string? conversation, int limit, string? cursor, CancellationToken cancellation)
    {
        var filter = TableClient.CreateQueryFilter($"RowKey eq {FileRecord.Row}");
        if (state is { } s) filter += " and " + TableClient.CreateQueryFilter($"State eq {s.ToString()}");
        if (conversation is not null) filter += " and " + TableClient.CreateQueryFilter($"Conversation eq {conversation}");
        var pages = table.QueryAsync<FileRecord>(filter, limit, cancellationToken: cancellation).AsPages(cursor, limit);
        await foreach (var page in pages.WithCancellation(cancellation))
            return ([.. page.Values], page.ContinuationToken);
        return ([], null);
    }
}
