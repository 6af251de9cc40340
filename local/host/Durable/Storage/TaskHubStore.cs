using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Sluice.Host.Durable.Orchestrations;

namespace Sluice.Host.Durable.Storage;

/// <summary>A message that was acknowledged and waits to be taken in.</summary>
/// <param name="Blob">The blob that holds it where it is large.</param>
internal sealed record InboxMessage(string RowKey, HistoryEvent Event, string? Blob = null);

/// <summary>All of an instance that recovery needs.</summary>
/// <param name="Stale">Rows of earlier generations and incarnations, to be deleted.</param>
internal sealed record StoredInstance(
    InstanceRecord Record,
    IReadOnlyList<HistoryStep> Steps,
    IReadOnlyList<InboxMessage> Inbox,
    IReadOnlyList<string> Stale);

/// <summary>
/// The task hub in Table storage. Every change of an instance is one write, or one entity-group transaction on its partition,
/// conditional on the ETag of the state that it was made from: two owners cannot both commit.
/// </summary>
internal sealed class TaskHubStore
{
    /// <summary>Rows of one transaction that a step may delete: 100 is the limit of all.</summary>
    public const int MaxDeletions = 90;

    private const int MaxTransaction = 100;
    private const string Message = "Message";

    private readonly TableClient _table;
    private readonly BlobContainerClient _container;
    private readonly TextValues _texts;
    private readonly StorageRetry _retry;

    public TaskHubStore(TableServiceClient tables, BlobServiceClient blobs, DurableOptions options, ILogger logger)
    {
        _table = tables.GetTableClient(options.HubName + "Instances");
        _container = blobs.GetBlobContainerClient(options.HubName.ToLowerInvariant() + "-largemessages");
        _texts = new TextValues(_container);
        _retry = new StorageRetry(options.StorageTime, logger);
    }

    public Task CreateAsync(CancellationToken cancellation) => _retry.RunAsync(
        async c =>
        {
            await _table.CreateIfNotExistsAsync(c);
            return await _container.CreateIfNotExistsAsync(cancellationToken: c);
        },
        cancellation);

    /// <returns>The record with its ETag; null where an instance of this id exists.</returns>
    public async Task<InstanceRecord?> AddAsync(InstanceRecord record, CancellationToken cancellation)
    {
        var row = await _retry.RunAsync(c => InstanceRow.NewAsync(record, _texts, c), cancellation);
        try
        {
            var added = await _retry.RunAsync(c => _table.AddEntityAsync(row, c), cancellation);
            return record with { ETag = added.Headers.ETag ?? default, MayHaveBlobs = TextValues.HasBlob(row) };
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return await FindOwnAsync(record, cancellation);
        }
    }

    /// <summary>Puts a new instance in the place of one that has ended.</summary>
    /// <returns>The record with its ETag; null where the old one has changed.</returns>
    public async Task<InstanceRecord?> ReplaceAsync(InstanceRecord ended, InstanceRecord record, CancellationToken cancellation)
    {
        var row = await _retry.RunAsync(c => InstanceRow.NewAsync(record, _texts, c), cancellation);
        try
        {
            var replaced = await _retry.RunAsync(c => _table.UpdateEntityAsync(row, ended.ETag, TableUpdateMode.Replace, c), cancellation);
            return record with { ETag = replaced.Headers.ETag ?? default };
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            return await FindOwnAsync(record, cancellation);
        }
    }

    /// <param name="mustExist">Whether an input or output whose blob is gone throws; else it is null.</param>
    public Task<InstanceRecord?> FindAsync(string id, bool inputsAndOutputs, CancellationToken cancellation, bool mustExist = true) => _retry.RunAsync(
        async c =>
        {
            var row = await _table.GetEntityIfExistsAsync<TableEntity>(id, Rows.Instance, cancellationToken: c);
            return row.HasValue ? await InstanceRow.ReadAsync(row.Value!, inputsAndOutputs, _texts, c, mustExist) : null;
        },
        cancellation);

    /// <summary>One step: the changed instance, its history row, and the rows that it made superfluous, all or nothing.</summary>
    /// <exception cref="OwnershipLostException">The instance is no longer as this process left it.</exception>
    public async Task<InstanceRecord> CommitAsync(
        InstanceRecord before, InstanceRecord after, HistoryStep? step, IReadOnlyCollection<string> deletions, CancellationToken cancellation)
    {
        var change = await _retry.RunAsync(c => InstanceRow.ChangeAsync(before, after, _texts, c), cancellation);
        List<TableTransactionAction> batch = [new(TableTransactionActionType.UpdateMerge, change, before.ETag)];
        if (step is not null)
        {
            batch.Add(new(TableTransactionActionType.Add, await HistoryAsync(after, after.Steps - 1, step, cancellation)));
        }
        after = after with { MayHaveBlobs = before.MayHaveBlobs || batch.Exists(a => TextValues.HasBlob((TableEntity)a.Entity)) };
        batch.AddRange(deletions.Select(key => Deletion(after.Id, key)));
        try
        {
            var done = await _retry.RunAsync(c => _table.SubmitTransactionAsync(batch, c), cancellation);
            return after with { ETag = done.Value[0].Headers.ETag ?? default };
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
        {
            // The answer to an earlier try may have been lost.
            return await FindOwnAsync(after, cancellation)
                ?? throw new OwnershipLostException($"Instance '{after.Id}' was changed by another process ({e.ErrorCode}).");
        }
    }

    /// <summary>Takes back the failure of an instance, all or nothing.</summary>
    /// <exception cref="InvalidOperationException">The instance has changed, or the change is larger than a transaction may be.</exception>
    public async Task RewindAsync(
        InstanceRecord before, InstanceRecord after, Rewinding rewinding, Func<long> nextInboxNumber, CancellationToken cancellation)
    {
        var change = await _retry.RunAsync(c => InstanceRow.ChangeAsync(before, after, _texts, c), cancellation);
        List<TableTransactionAction> batch =
        [
            new(TableTransactionActionType.UpdateMerge, change, before.ETag),
            Deletion(after.Id, Rows.History(after.Incarnation, after.Generation, after.Steps)),
        ];
        foreach (var (number, step) in rewinding.Changed)
            batch.Add(new(TableTransactionActionType.UpdateReplace, await HistoryAsync(after, number, step, cancellation), ETag.All));
        foreach (var message in rewinding.Again)
            batch.Add(new(TableTransactionActionType.Add, await InboxAsync(after, nextInboxNumber(), message, cancellation)));
        if (batch.Count > MaxTransaction) throw new InvalidOperationException($"Instance '{after.Id}' failed in too many places to be rewound; restart it.");
        try
        {
            await _retry.RunAsync(c => _table.SubmitTransactionAsync(batch, c), cancellation);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
        {
            // The answer to an earlier try may have been lost.
            if (await FindOwnAsync(after, cancellation) is null) throw new InvalidOperationException($"Instance '{after.Id}' has changed meanwhile.", e);
        }
    }

    /// <summary>Acknowledges a message: it reaches the instance, whatever happens from here on.</summary>
    public async Task<InboxMessage> AddToInboxAsync(InstanceRecord receiver, long number, HistoryEvent message, CancellationToken cancellation)
    {
        var row = await InboxAsync(receiver, number, message, cancellation);
        try
        {
            await _retry.RunAsync(c => _table.AddEntityAsync(row, c), cancellation);
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            // Our own earlier try: the numbers of inbox rows are not given out twice.
        }
        return new InboxMessage(row.RowKey, message, TextValues.BlobOf(row, Message));
    }

    /// <summary>Deletes blobs of messages that were taken in. After a crash before that they stay until the instance is purged.</summary>
    public Task DeleteBlobsAsync(IEnumerable<string> names, CancellationToken cancellation) => _retry.RunAsync(
        async c =>
        {
            foreach (var name in names) await _texts.DeleteAsync(name, c);
            return 0;
        },
        cancellation);

    /// <summary>Deletes the large values of the generations before this one.</summary>
    public async Task DeleteSupersededAsync(InstanceRecord record, CancellationToken cancellation)
    {
        var names = await _retry.RunAsync(c => _texts.ListAsync(Rows.Blobs(record.Id, record.Incarnation), c), cancellation);
        var current = Rows.Blobs(record.Id, record.Incarnation, record.Generation);
        await DeleteBlobsAsync(names.Where(name => string.CompareOrdinal(name, current) < 0), cancellation);
    }

    /// <summary>Instances that have not ended, or that ended with messages that may not have been delivered.</summary>
    public async Task<IReadOnlyList<InstanceRecord>> ActiveAsync(CancellationToken cancellation)
    {
        const string filter = $"RowKey eq '{Rows.Instance}' and "
            + "(Status eq 'Running' or Status eq 'Pending' or Status eq 'Suspended' or HasOutbox eq true)";
        return await _retry.RunAsync(
            async c =>
            {
                List<InstanceRecord> found = [];
                await foreach (var row in _table.QueryAsync<TableEntity>(filter, cancellationToken: c))
                    found.Add(await InstanceRow.ReadAsync(row, inputsAndOutputs: false, _texts, c));
                return found;
            },
            cancellation);
    }

    public Task<StoredInstance?> LoadAsync(string id, CancellationToken cancellation) => _retry.RunAsync(
        async c =>
        {
            List<TableEntity> rows = [];
            await foreach (var row in _table.QueryAsync<TableEntity>(InPartition(id), cancellationToken: c)) rows.Add(row);
            return await StoredAsync(rows, c);
        },
        cancellation);

    /// <summary>A page of instances, in the order of their ids. One that goes on meanwhile may lack its input, like one that lost it.</summary>
    public Task<(IReadOnlyList<InstanceRecord> Found, string? Continuation)> ListAsync(
        OrchestrationQuery query, CancellationToken cancellation) => _retry.RunAsync<(IReadOnlyList<InstanceRecord>, string?)>(
        async c =>
        {
            var rows = _table.QueryAsync<TableEntity>(FilterOf(query), query.PageSize, cancellationToken: c);
            await foreach (var page in rows.AsPages(query.ContinuationToken, query.PageSize))
            {
                List<InstanceRecord> found = [];
                foreach (var row in page.Values) found.Add(await InstanceRow.ReadAsync(row, query.FetchInputsAndOutputs, _texts, c, mustExist: false));
                return (found, string.IsNullOrEmpty(page.ContinuationToken) ? null : page.ContinuationToken);
            }
            return ([], null);
        },
        cancellation);

    public async Task<IReadOnlyList<string>> ChildrenAsync(string id, CancellationToken cancellation)
    {
        List<string> found = [];
        var filter = TableClient.CreateQueryFilter($"RowKey eq {Rows.Instance} and ParentId eq {id}");
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, select: ["PartitionKey"], cancellationToken: cancellation))
            found.Add(row.PartitionKey);
        return found;
    }

    /// <summary>What there is of an instance, and of earlier ones of its id, besides its own row.</summary>
    public Task<(IReadOnlyList<string> Rows, IReadOnlyList<string> Blobs)> PartsAsync(string id, CancellationToken cancellation) =>
        _retry.RunAsync<(IReadOnlyList<string>, IReadOnlyList<string>)>(
            async c =>
            {
                var blobs = await _texts.ListAsync(Rows.Blobs(id), c);
                List<string> keys = [];
                await foreach (var row in _table.QueryAsync<TableEntity>(InPartition(id), select: ["RowKey"], cancellationToken: c))
                    if (!string.Equals(row.RowKey, Rows.Instance, StringComparison.Ordinal)) keys.Add(row.RowKey);
                return (keys, blobs);
            },
            cancellation);

    /// <summary>Deletes the row of an instance, unless it has changed.</summary>
    public Task DeleteAsync(InstanceRecord record, CancellationToken cancellation) => _retry.RunAsync(
        async c =>
        {
            try
            {
                await _table.DeleteEntityAsync(record.Id, Rows.Instance, record.ETag, c);
            }
            catch (RequestFailedException e) when (e.Status == 412)
            {
                // Another one has come in its place.
            }
            return 0;
        },
        cancellation);

    /// <summary>Deletes rows; one that is gone is deleted.</summary>
    public async Task DeleteRowsAsync(string id, IEnumerable<string> keys, CancellationToken cancellation)
    {
        foreach (var chunk in keys.Chunk(MaxTransaction)) await _retry.RunAsync(c => DeleteTogetherAsync(id, chunk, c), cancellation);
    }

    private async Task<int> DeleteTogetherAsync(string id, string[] keys, CancellationToken cancellation)
    {
        try
        {
            await _table.SubmitTransactionAsync(keys.Select(key => Deletion(id, key)), cancellation);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            // One of them is gone, and with that none was deleted. Singly, those that are gone do not matter.
            foreach (var key in keys) await _table.DeleteEntityAsync(id, key, ETag.All, cancellation);
        }
        return keys.Length;
    }

    private Task<TableEntity> HistoryAsync(InstanceRecord record, int number, HistoryStep step, CancellationToken cancellation) => RowAsync(
        record.Id,
        Rows.History(record.Incarnation, record.Generation, number),
        "Step",
        step.Write(),
        Rows.Blobs(record.Id, record.Incarnation, record.Generation),
        cancellation);

    private Task<TableEntity> InboxAsync(InstanceRecord receiver, long number, HistoryEvent message, CancellationToken cancellation) => RowAsync(
        receiver.Id,
        Rows.Inbox(receiver.Incarnation, number),
        Message,
        HistoryStep.Write(message),
        Rows.InboxBlobs(receiver.Id, receiver.Incarnation),
        cancellation);

    private Task<TableEntity> RowAsync(string id, string key, string property, string text, string folder, CancellationToken cancellation) => _retry.RunAsync(
        async c =>
        {
            var row = new TableEntity(id, key);
            await _texts.SetAsync(row, property, text, folder, c);
            return row;
        },
        cancellation);

    private static TableTransactionAction Deletion(string id, string rowKey) =>
        new(TableTransactionActionType.Delete, new TableEntity(id, rowKey), ETag.All);

    private static string InPartition(string id) => TableClient.CreateQueryFilter($"PartitionKey eq {id}");

    private static string FilterOf(OrchestrationQuery query)
    {
        List<string> terms = [TableClient.CreateQueryFilter($"RowKey eq {Rows.Instance}")];
        if (query.CreatedFrom is { } from) terms.Add(TableClient.CreateQueryFilter($"CreatedAt ge {from}"));
        if (query.CreatedTo is { } to) terms.Add(TableClient.CreateQueryFilter($"CreatedAt le {to}"));
        if (query.Statuses?.ToArray() is { Length: > 0 } statuses)
            terms.Add("(" + string.Join(" or ", statuses.Select(s => string.Create(CultureInfo.InvariantCulture, $"Status eq '{s}'"))) + ")");
        if (!string.IsNullOrEmpty(query.InstanceIdPrefix))
        {
            terms.Add(TableClient.CreateQueryFilter($"PartitionKey ge {query.InstanceIdPrefix}"));
            terms.Add(TableClient.CreateQueryFilter($"PartitionKey lt {query.InstanceIdPrefix + '\uffff'}"));
        }
        return string.Join(" and ", terms);
    }

    private async Task<InstanceRecord?> FindOwnAsync(InstanceRecord record, CancellationToken cancellation)
    {
        var found = await FindAsync(record.Id, inputsAndOutputs: false, cancellation);
        return string.Equals(found?.Commit, record.Commit, StringComparison.Ordinal) ? record with { ETag = found!.ETag } : null;
    }

    private async Task<StoredInstance?> StoredAsync(List<TableEntity> rows, CancellationToken cancellation)
    {
        if (rows.Find(r => string.Equals(r.RowKey, Rows.Instance, StringComparison.Ordinal)) is not { } instance) return null;
        var record = await InstanceRow.ReadAsync(instance, inputsAndOutputs: true, _texts, cancellation);
        List<HistoryStep> steps = [];
        List<InboxMessage> inbox = [];
        List<string> stale = [];
        foreach (var row in rows.Where(r => r != instance).OrderBy(r => r.RowKey, StringComparer.Ordinal))
        {
            if (row.RowKey.StartsWith(Rows.HistoryOf(record.Incarnation, record.Generation), StringComparison.Ordinal))
                steps.Add(HistoryStep.Parse((await _texts.GetAsync(row, "Step", cancellation))!));
            else if (row.RowKey.StartsWith(Rows.InboxOf(record.Incarnation), StringComparison.Ordinal))
                inbox.Add(new InboxMessage(
                    row.RowKey, HistoryStep.ParseEvent((await _texts.GetAsync(row, Message, cancellation))!), TextValues.BlobOf(row, Message)));
            else
                stale.Add(row.RowKey);
        }
        return new StoredInstance(record, steps, inbox, stale);
    }
}
