using Azure.Data.Tables;
using Sluice.Storage;

namespace Sluice.Engines;

/// <summary>The table <c>verdicts</c>: who uploads the same content again does not pay an engine twice.</summary>
public sealed class AnalysisCache(TableServiceClient tables)
{
    private readonly TableClient table = tables.GetTableClient(Tables.Verdicts);

    public async Task<CachedAnalysis?> FindAsync(string sha256, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<CachedAnalysis>(sha256, CachedAnalysis.Key, cancellationToken: cancellation);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>Deletes what was kept before a time.</summary>
    public Task DeleteAsync(DateTimeOffset before, CancellationToken cancellation) =>
        table.DeleteAllAsync(TableClient.CreateQueryFilter($"Timestamp lt {before}"), cancellation);

    /// <summary>
    /// Keeps what is not null of an analysis. Two writers write the same: the content and the engine decide what stands there.
    /// </summary>
    public Task KeepAsync(CachedAnalysis analysis, CancellationToken cancellation) =>
        table.UpsertEntityAsync(analysis, TableUpdateMode.Merge, cancellation);
}
