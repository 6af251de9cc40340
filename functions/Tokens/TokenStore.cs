using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Sluice.Storage;

namespace Sluice.Tokens;

/// <summary>A row of table <c>tokens</c>.</summary>
/// <param name="UsedAt">When a one-shot token was consumed.</param>
public sealed record TokenRow<T>(T Data, DateTimeOffset Expires, DateTimeOffset? UsedAt, ETag Version);

/// <summary>
/// Table <c>tokens</c>: rows under the SHA-256 of a token, never the token. Partition key = hash, row key = kind, so
/// that load spreads and a token of one kind is never found as another.
/// </summary>
public sealed class TokenStore(TableServiceClient service)
{
    public const string Table = Tables.Tokens;

    /// <summary>The column that every row of the table has.</summary>
    internal const string Expires = "Expires";

    private readonly TableClient table = service.GetTableClient(Table);

    /// <summary>False when the row is there already.</summary>
    public Task<bool> InsertAsync<T>(string kind, string hash, DateTimeOffset expires, T data, CancellationToken cancellation = default) =>
        table.TryAddAsync(new TableEntity(hash, kind) { [Expires] = expires, ["Data"] = JsonSerializer.Serialize(data) }, cancellation);

    public async Task<TokenRow<T>?> FindAsync<T>(string kind, string hash, CancellationToken cancellation = default)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(hash, kind, cancellationToken: cancellation);
        if (!found.HasValue) return null;
        var row = found.Value!;
        return new TokenRow<T>(
            JsonSerializer.Deserialize<T>(row.GetString("Data")!)!,
            row.GetDateTimeOffset(Expires)!.Value,
            row.GetDateTimeOffset("UsedAt"),
            row.ETag);
    }

    /// <summary>Marks the row used, on the condition that nobody touched it since it was read; false when somebody did.</summary>
    public Task<bool> UseAsync(string kind, string hash, ETag version, DateTimeOffset at, CancellationToken cancellation = default) =>
        table.TryUpdateAsync(new TableEntity(hash, kind) { ["UsedAt"] = at }, version, TableUpdateMode.Merge, cancellation);

    /// <summary>Deletes all rows, of whatever kind, that expired before a time.</summary>
    public Task DeleteExpiredAsync(DateTimeOffset before, CancellationToken cancellation = default) =>
        table.DeleteAllAsync(TableClient.CreateQueryFilter($"Expires lt {before}"), cancellation);
}
