using Azure;
using Azure.Data.Tables;
using Sluice.Storage;

namespace Sluice.Interceptors.Registry;

/// <summary>Table <c>interceptors</c>: one partition, a row per interceptor.</summary>
public sealed class InterceptorStore(TableServiceClient service)
{
    public const string Table = Tables.Interceptors;

    private const string Partition = "account";

    private readonly TableClient table = service.GetTableClient(Table);

    /// <summary>All, in the order of asking.</summary>
    public async Task<IReadOnlyList<Interceptor>> ListAsync(CancellationToken cancellation = default)
    {
        var all = new List<Interceptor>();
        await foreach (var row in table.QueryAsync<TableEntity>($"PartitionKey eq '{Partition}'", cancellationToken: cancellation))
            all.Add(FromRow(row));
        return [.. all.OrderBy(one => one.Order).ThenBy(one => one.Created).ThenBy(one => one.Id, StringComparer.Ordinal)];
    }

    public async Task<Interceptor?> FindAsync(string id, CancellationToken cancellation = default)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Partition, id, cancellationToken: cancellation);
        return found.HasValue ? FromRow(found.Value!) : null;
    }

    public Task AddAsync(Interceptor interceptor, CancellationToken cancellation = default) =>
        table.AddEntityAsync(ToRow(interceptor), cancellation);

    /// <summary>Replaces the version that <paramref name="changed"/> carries by the next one.</summary>
    /// <returns>Null where that version is not the newest any more, or the interceptor is gone.</returns>
    public async Task<Interceptor?> UpdateAsync(Interceptor changed, CancellationToken cancellation = default)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Partition, changed.Id, cancellationToken: cancellation);
        if (!found.HasValue || found.Value!.GetInt64("Version") != changed.Version) return null;
        var next = changed with { Version = changed.Version + 1 };
        return await table.TryUpdateAsync(ToRow(next), found.Value.ETag, TableUpdateMode.Replace, cancellation) ? next : null;
    }

    /// <summary>False where there was none.</summary>
    public async Task<bool> DeleteAsync(string id, CancellationToken cancellation = default)
    {
        var answer = await table.DeleteEntityAsync(Partition, id, ETag.All, cancellation);
        return answer.Status != 404;
    }

    private static TableEntity ToRow(Interceptor one) => new(Partition, one.Id)
    {
        ["Name"] = one.Name,
        ["Description"] = one.Description,
        ["Order"] = one.Order,
        ["MimeTypeRegex"] = one.MimeTypeRegex,
        ["Status"] = one.Status.ToString(),
        ["Endpoint"] = one.Endpoint,
        ["Secret"] = one.Secret,
        ["ApiVersion"] = one.ApiVersion,
        ["OnFailure"] = one.OnFailure.ToString(),
        ["DeadlineMs"] = (long)one.Deadline.TotalMilliseconds,
        ["DryRun"] = one.DryRun,
        ["InsteadOf"] = one.InsteadOf,
        ["Created"] = one.Created,
        ["Modified"] = one.Modified,
        ["Version"] = one.Version,
    };

    private static Interceptor FromRow(TableEntity row) => new()
    {
        Id = row.RowKey,
        Name = row.GetString("Name")!,
        Description = row.GetString("Description"),
        Order = row.GetInt64("Order")!.Value,
        MimeTypeRegex = row.GetString("MimeTypeRegex"),
        Status = Enum.Parse<InterceptorStatus>(row.GetString("Status")!),
        Endpoint = row.GetString("Endpoint")!,
        Secret = row.GetString("Secret"),
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
