using Azure.Data.Tables;

namespace Sluice.Storage;

/// <summary>The table <c>verdicts</c>.</summary>
public sealed class VerdictStore(TableServiceClient tables)
{
    private readonly TableClient table = tables.GetTableClient(Tables.Verdicts);

    public async Task<Verdict?> FindAsync(string sha256, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<Verdict>(sha256, Verdict.Key, cancellationToken: cancellation);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>
    /// Keeps what is not null of a verdict. Two writers write the same: the content and the engine decide what stands there.
    /// </summary>
    public Task KeepAsync(Verdict verdict, CancellationToken cancellation) =>
        table.UpsertEntityAsync(verdict, TableUpdateMode.Merge, cancellation);
}
