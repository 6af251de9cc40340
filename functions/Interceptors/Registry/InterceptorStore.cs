using Azure;
using Azure.Data.Tables;
using Sluice.Storage;
using Sluice.Tokens;

namespace Sluice.Interceptors.Registry;

/// <summary>All interceptors as they were read together: a change that was decided on them counts only while they are the same.</summary>
/// <param name="All">In the order of asking.</param>
/// <param name="Version">Of the row that every change of the set touches; null where there was none yet.</param>
public sealed record InterceptorSet(IReadOnlyList<Interceptor> All, ETag? Version);

/// <summary>Table <c>interceptors</c>: one partition, a row per interceptor, and one that changes with each of them. Secrets lie there sealed.</summary>
public sealed class InterceptorStore(TableServiceClient service, SealedText seal)
{
    public const string Table = Tables.Interceptors;
    private const string Partition = "account", SetRow = "~set", Sealed = "sealed:";
    private readonly TableClient table = service.GetTableClient(Table);

    /// <summary>All, in the order of asking.</summary>
    public async Task<IReadOnlyList<Interceptor>> ListAsync(CancellationToken cancellation = default) => (await ReadAsync(cancellation)).All;

    public async Task<InterceptorSet> ReadAsync(CancellationToken cancellation = default)
    {
        var (all, version) = (new List<Interceptor>(), (ETag?)null);
        await foreach (var row in table.QueryAsync<TableEntity>($"PartitionKey eq '{Partition}'", cancellationToken: cancellation))
        {
            if (row.RowKey == SetRow) version = row.ETag;
            else all.Add(FromRow(row));
        }

        return new InterceptorSet([.. all.OrderBy(one => one.Order).ThenBy(one => one.Created).ThenBy(one => one.Id, StringComparer.Ordinal)], version);
    }

    public async Task<Interceptor?> FindAsync(string id, CancellationToken cancellation = default)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Partition, id, cancellationToken: cancellation);
        return found.HasValue ? FromRow(found.Value!) : null;
    }

    /// <summary>Adds it, or replaces the one of its id, if the set is still the one that was read.</summary>
    /// <returns>False where somebody changed the set meanwhile.</returns>
    public Task<bool> TryWriteAsync(InterceptorSet read, Interceptor written, CancellationToken cancellation = default) =>
        TryChangeAsync(read, new TableTransactionAction(TableTransactionActionType.UpsertReplace, ToRow(written)), cancellation);

    /// <inheritdoc cref="TryWriteAsync"/>
    public Task<bool> TryDeleteAsync(InterceptorSet read, string id, CancellationToken cancellation = default) =>
        TryChangeAsync(read, new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(Partition, id) { ETag = ETag.All }), cancellation);

    private async Task<bool> TryChangeAsync(InterceptorSet read, TableTransactionAction change, CancellationToken cancellation)
    {
        var set = new TableEntity(Partition, SetRow);
        var touch = read.Version is { } version
            ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, set, version)
            : new TableTransactionAction(TableTransactionActionType.Add, set);
        try
        {
            await table.SubmitTransactionAsync([change, touch], cancellation);
            return true;
        }
        catch (RequestFailedException changed) when (changed.Status is 404 or 409 or 412)
        {
            return false;
        }
    }

    private TableEntity ToRow(Interceptor one) => new(Partition, one.Id)
    {
        ["Name"] = one.Name,
        ["Description"] = one.Description,
        ["Order"] = one.Order,
        ["MimeTypeRegex"] = one.MimeTypeRegex,
        ["Status"] = one.Status.ToString(),
        ["Endpoint"] = one.Endpoint,
        ["Secret"] = one.Secret is { Length: > 0 } secret ? Sealed + seal.Seal(secret) : null,
        ["ApiVersion"] = one.ApiVersion,
        ["OnFailure"] = one.OnFailure.ToString(),
        ["DeadlineMs"] = (long)one.Deadline.TotalMilliseconds,
        ["DryRun"] = one.DryRun,
        ["InsteadOf"] = one.InsteadOf,
        ["Created"] = one.Created,
        ["Modified"] = one.Modified,
        ["Version"] = one.Version,
    };

    private Interceptor FromRow(TableEntity row) => FromRow(row, OpenSecret(row.GetString("Secret")));

    // Rows of earlier versions have it in clear until they are written again.
    private string? OpenSecret(string? stored) =>
        stored?.StartsWith(Sealed, StringComparison.Ordinal) == true ? seal.Open(stored[Sealed.Length..]) : stored;

    private static Interceptor FromRow(TableEntity row, string? secret) => new()
    {
        Id = row.RowKey,
        Name = row.GetString("Name")!,
        Description = row.GetString("Description"),
        Order = row.GetInt64("Order")!.Value,
        MimeTypeRegex = row.GetString("MimeTypeRegex"),
        Status = Enum.Parse<InterceptorStatus>(row.GetString("Status")!),
        Endpoint = row.GetString("Endpoint")!,
        Secret = secret,
        IsSecretLost = secret is null && row.GetString("Secret") is not null,
        ApiVersion = row.GetString("ApiVersion")!,
        OnFailure = Enum.Parse<FailureBehaviour>(row.GetString("OnFailure")!),
        Deadline = TimeSpan.FromMilliseconds(row.GetInt64("DeadlineMs")!.Value),
        DryRun = row.GetBoolean("DryRun")!.Value,
        InsteadOf = row.GetString("InsteadOf"),
        Created = row.GetDateTimeOffset("Created")!.Value,
        Modified = row.GetDateTimeOffset("Modified")!.Value,
        Version = row.GetInt64("Version")!.Value,
    };
}
