using System.Diagnostics;
using Azure.Data.Tables;
using Sluice.Files;
using Sluice.Storage;
using Sluice.Tokens;

namespace Sluice.Intake;

/// <param name="Upload">What the backend said of the file.</param>
/// <param name="TraceParent">The span in which it did (W3C Trace Context); null where nothing was traced.</param>
public sealed record Ticket(UploadContext Upload, string? TraceParent);

/// <summary>Upload tickets (rows of the table <c>tokens</c>): what the backend said of a file before it was uploaded.</summary>
public sealed class TicketStore(TableServiceClient tables)
{
    private const string Row = "ticket";
    private const string Trace = "Trace";
    private readonly TableClient table = tables.GetTableClient(Tables.Tokens);

    public Task AddAsync(string id, UploadContext upload, DateTimeOffset expiresAt, CancellationToken cancellation) =>
        table.AddEntityAsync(
            new TableEntity(id, Row)
            {
                ["Name"] = upload.Name,
                ["DeclaredType"] = upload.DeclaredType,
                ["Conversation"] = upload.Conversation,
                ["ChannelType"] = upload.ChannelType,
                ["Sender"] = upload.Sender,
                ["Source"] = upload.Source,
                [Trace] = Activity.Current?.Id,
                [TokenStore.Expires] = expiresAt,
            },
            cancellation);

    /// <summary>What was said of the file; its size is not known before the upload.</summary>
    public async Task<Ticket?> FindAsync(string id, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(id, Row, cancellationToken: cancellation);
        return found is { HasValue: true, Value: { } t }
            ? new Ticket(
                new UploadContext(
                    t.GetString("Name"), t.GetString("DeclaredType"), 0, t.GetString("Conversation"), t.GetString("ChannelType"),
                    t.GetString("Sender"), t.GetString("Source")),
                t.GetString(Trace))
            : null;
    }
}
