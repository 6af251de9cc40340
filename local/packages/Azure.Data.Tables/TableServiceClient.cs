using System.Text.Json;
using Azure.Core;
using Azure.Data.Tables.Models;

namespace Azure.Data.Tables;

/// <summary>The tables of one storage account.</summary>
public class TableServiceClient
{
    private readonly TableService _service = null!;

    public TableServiceClient(string connectionString)
        : this(connectionString, options: null)
    {
    }

    public TableServiceClient(string connectionString, TableClientOptions? options = null) =>
        _service = TableService.Connect(connectionString, options);

    public TableServiceClient(Uri endpoint, TableSharedKeyCredential credential)
        : this(endpoint, credential, options: null)
    {
    }

    public TableServiceClient(Uri endpoint, TableSharedKeyCredential credential, TableClientOptions? options) =>
        _service = TableService.Connect(endpoint, credential, options);

    public TableServiceClient(Uri endpoint, TokenCredential tokenCredential, TableClientOptions? options = null) =>
        _service = TableService.Connect(endpoint, tokenCredential, options);

    protected TableServiceClient()
    {
    }

    public virtual string AccountName => _service.AccountName;

    public virtual Uri Uri => _service.Endpoint;

    public static string CreateQueryFilter(FormattableString filter) => ODataFilter.Create(filter);

    public virtual TableClient GetTableClient(string tableName) => new(_service, tableName);

    public virtual Task<Response<TableItem>> CreateTableAsync(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).CreateAsync(cancellationToken);

    public virtual Task<Response<TableItem>> CreateTableIfNotExistsAsync(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).CreateIfNotExistsAsync(cancellationToken);

    /// <summary>Deletes the table; one that does not exist answers 404 without an exception.</summary>
    public virtual Task<Response> DeleteTableAsync(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).DeleteAsync(cancellationToken);

    public virtual AsyncPageable<TableItem> QueryAsync(
        FormattableString filter, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        QueryAsync(CreateQueryFilter(filter), maxPerPage, cancellationToken);

    public virtual AsyncPageable<TableItem> QueryAsync(
        string? filter = null, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        new Pages<TableItem>((token, max, cancellation) => ReadPageAsync(filter, token, max, cancellation), maxPerPage, cancellationToken);

    private async Task<Page<TableItem>> ReadPageAsync(string? filter, string? token, int? max, CancellationToken cancellationToken)
    {
        using var message = _service.CreateMessage(RequestMethod.Get, "/Tables");
        var uri = message.Request.Uri;
        uri.AppendQueryOptions(filter, max, select: null);
        if (token is not null)
            uri.AppendQuery("NextTableName", token, escapeValue: true);
        var response = await _service.SendAsync(message, cancellationToken).ConfigureAwait(false);
        using var json = JsonDocument.Parse(response.Content.ToMemory());
        TableItem[] tables =
            [.. json.RootElement.GetProperty("value").EnumerateArray().Select(table => new TableItem(table.GetProperty("TableName").GetString()!))];
        response.Headers.TryGetValue("x-ms-continuation-NextTableName", out var next);
        return Page<TableItem>.FromValues(tables, next, response);
    }
}
