using System.Buffers;
using System.Text.Json;
using Azure.Core;
using Azure.Data.Tables.Models;

namespace Azure.Data.Tables;

/// <summary>One table and its entities. Failures are <see cref="RequestFailedException"/> with the service's error code.</summary>
public class TableClient
{
    private readonly TableService _service = null!;

    public TableClient(string connectionString, string tableName)
        : this(connectionString, tableName, options: null)
    {
    }

    public TableClient(string connectionString, string tableName, TableClientOptions? options = null)
        : this(TableService.Connect(connectionString, options), tableName)
    {
    }

    public TableClient(Uri endpoint, string tableName, TableSharedKeyCredential credential)
        : this(endpoint, tableName, credential, options: null)
    {
    }

    public TableClient(Uri endpoint, string tableName, TableSharedKeyCredential credential, TableClientOptions? options = null)
        : this(TableService.Connect(endpoint, credential, options), tableName)
    {
    }

    public TableClient(Uri endpoint, string tableName, TokenCredential tokenCredential, TableClientOptions? options = null)
        : this(TableService.Connect(endpoint, tokenCredential, options), tableName)
    {
    }

    internal TableClient(TableService service, string tableName)
    {
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        _service = service;
        Name = tableName;
    }

    protected TableClient()
    {
    }

    public virtual string Name { get; } = null!;

    public virtual string AccountName => _service.AccountName;

    public virtual Uri Uri => new(_service.AddressOf("/" + Name));

    public static string CreateQueryFilter(FormattableString filter) => ODataFilter.Create(filter);

    public virtual Task<Response<TableItem>> CreateAsync(CancellationToken cancellationToken = default) =>
        CreateAsync(tolerated: 0, cancellationToken);

    public virtual Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default) =>
        CreateAsync(tolerated: 409, cancellationToken);

    /// <summary>Deletes the table; one that does not exist answers 404 without an exception.</summary>
    public virtual async Task<Response> DeleteAsync(CancellationToken cancellationToken = default)
    {
        using var message = _service.CreateMessage(RequestMethod.Delete, $"/Tables('{Uri.EscapeDataString(Name)}')");
        return await _service.SendAsync(message, cancellationToken, tolerated: 404).ConfigureAwait(false);
    }

    /// <summary>Inserts; 409 <c>EntityAlreadyExists</c> where the keys are taken.</summary>
    public virtual Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : ITableEntity =>
        WriteAsync(EntityRequest.Add(Name, entity), cancellationToken);

    public virtual async Task<Response<T>> GetEntityAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        var response = await GetAsync(partitionKey, rowKey, select, tolerated: 0, cancellationToken).ConfigureAwait(false);
        return Response.FromValue(EntityContent.Read<T>(response), response);
    }

    public virtual async Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        var response = await GetAsync(partitionKey, rowKey, select, tolerated: 404, cancellationToken).ConfigureAwait(false);
        return response.IsError ? new NoEntity<T>(response) : Response.FromValue(EntityContent.Read<T>(response), response);
    }

    /// <summary>Updates under <c>If-Match</c>; 412 <c>UpdateConditionNotSatisfied</c> where the entity has changed since.</summary>
    public virtual Task<Response> UpdateEntityAsync<T>(
        T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        if (ifMatch == default)
            throw new ArgumentException("An update needs an ETag; ETag.All updates whatever is there.", nameof(ifMatch));
        return WriteAsync(EntityRequest.Put(Name, entity, mode, ifMatch), cancellationToken);
    }

    public virtual Task<Response> UpsertEntityAsync<T>(
        T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity =>
        WriteAsync(EntityRequest.Put(Name, entity, mode, ifMatch: default), cancellationToken);

    /// <summary>Deletes, by default whatever is there; an entity that does not exist answers 404 without an exception.</summary>
    public virtual Task<Response> DeleteEntityAsync(
        string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default) =>
        WriteAsync(EntityRequest.Delete(Name, partitionKey, rowKey, ifMatch), cancellationToken, tolerated: 404);

    /// <inheritdoc cref="DeleteEntityAsync(string, string, ETag, CancellationToken)"/>
    public virtual Task<Response> DeleteEntityAsync(
        ITableEntity entity, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return DeleteEntityAsync(entity.PartitionKey, entity.RowKey, ifMatch, cancellationToken);
    }

    /// <param name="filter">OData; values belong through <see cref="CreateQueryFilter"/>.</param>
    /// <param name="maxPerPage">1 to 1000, the service's limit and its default.</param>
    public virtual AsyncPageable<T> QueryAsync<T>(
        string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity =>
        new Pages<T>((token, max, cancellation) => ReadPageAsync<T>(filter, token, max, select, cancellation), maxPerPage, cancellationToken);

    /// <summary>
    /// Up to 100 actions on one partition, all or none; <see cref="TableTransactionFailedException"/> says which one failed.
    /// </summary>
    public virtual async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transactionActions);
        var requests = transactionActions.Select(action => EntityRequest.Of(Name, action)).ToList();
        if (requests.Count == 0)
            throw new InvalidOperationException("A transaction needs at least one action.");
        using var message = _service.CreateMessage(RequestMethod.Post, "/$batch");
        message.Request.Headers.SetValue("Content-Type", $"multipart/mixed; boundary={TransactionContent.Batch}");
        message.Request.Content = TransactionContent.Write(_service, requests);
        try
        {
            var response = await _service.SendAsync(message, cancellationToken).ConfigureAwait(false);
            var parts = TransactionContent.Read(response);
            return parts.FirstOrDefault(part => part.Status >= 400) is { } failed
                ? throw TableErrors.Of(failed)
                : Response.FromValue<IReadOnlyList<Response>>(parts, response);
        }
        catch (RequestFailedException e)
        {
            throw new TableTransactionFailedException(e);
        }
    }

    private async Task<Response<TableItem>> CreateAsync(int tolerated, CancellationToken cancellationToken)
    {
        using var message = _service.CreateMessage(RequestMethod.Post, "/Tables");
        message.Request.Headers.SetValue("Content-Type", "application/json");
        message.Request.Headers.SetValue("Prefer", "return-no-content");
        message.Request.Content = RequestContent.Create(JsonSerializer.SerializeToUtf8Bytes(new { TableName = Name }));
        var response = await _service.SendAsync(message, cancellationToken, tolerated).ConfigureAwait(false);
        if (response.IsError && TableErrors.Of(response) is { ErrorCode: not "TableAlreadyExists" } failure)
            throw failure;
        return Response.FromValue(new TableItem(Name), response);
    }

    private async Task<Response> WriteAsync(EntityRequest write, CancellationToken cancellationToken, int tolerated = 0)
    {
        using var message = _service.CreateMessage(write.Method, write.Path);
        foreach (var (name, value) in write.Headers)
            message.Request.Headers.SetValue(name, value);
        if (write.Entity is not null)
        {
            var buffer = new ArrayBufferWriter<byte>();
            EntityContent.Write(buffer, write.Entity);
            message.Request.Content = RequestContent.Create(buffer.WrittenMemory);
        }
        return await _service.SendAsync(message, cancellationToken, tolerated).ConfigureAwait(false);
    }

    private async Task<Response> GetAsync(
        string partitionKey, string rowKey, IEnumerable<string>? select, int tolerated, CancellationToken cancellationToken)
    {
        using var message = _service.CreateMessage(RequestMethod.Get, EntityRequest.PathOf(Name, partitionKey, rowKey));
        message.Request.Uri.AppendQueryOptions(filter: null, max: null, select);
        return await _service.SendAsync(message, cancellationToken, tolerated).ConfigureAwait(false);
    }

    private async Task<Page<T>> ReadPageAsync<T>(
        string? filter, string? token, int? max, IEnumerable<string>? select, CancellationToken cancellationToken)
        where T : class, ITableEntity
    {
        using var message = _service.CreateMessage(RequestMethod.Get, $"/{Name}()");
        message.Request.Uri.AppendQueryOptions(filter, max, select);
        ContinuationToken.Append(message.Request.Uri, token);
        var response = await _service.SendAsync(message, cancellationToken).ConfigureAwait(false);
        return Page<T>.FromValues(EntityContent.ReadAll<T>(response), ContinuationToken.Of(response), response);
    }
}
