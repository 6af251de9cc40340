using System.Text;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;

namespace Sluice.Host.Durable.Storage;

/// <summary>Text of any length as a property of a table row: what a property cannot hold goes to a blob that the row names.</summary>
internal sealed class TextValues(BlobContainerClient blobs)
{
    /// <summary>Characters; a property holds 64 KiB of UTF-16.</summary>
    public const int MaxInline = 32_000;

    private const string Blob = "Blob";

    /// <summary>Sets the property, so that a merge also clears what was there before.</summary>
    public async Task SetAsync(TableEntity row, string property, string? text, CancellationToken cancellation)
    {
        var large = text?.Length > MaxInline;
        row[property] = large ? "" : text ?? "";
        if (!large) return;
        // A name of its own for each write: a blob whose row was never committed is garbage, never wrong content.
        var name = $"{row.PartitionKey}/{Guid.NewGuid():N}";
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text!));
        await blobs.UploadBlobAsync(name, content, cancellation);
        row[property + Blob] = name;
    }

    /// <returns>Null where the property is empty: serialized values never are.</returns>
    public async Task<string?> GetAsync(TableEntity row, string property, CancellationToken cancellation)
    {
        if (row.GetString(property) is { Length: > 0 } text) return text;
        if (row.GetString(property + Blob) is not { Length: > 0 } name) return null;
        var content = await blobs.GetBlobClient(name).DownloadContentAsync(cancellation);
        return content.Value.Content.ToString();
    }

    /// <summary>Deletes all blobs of an instance.</summary>
    public async Task DeleteAllAsync(string instanceId, CancellationToken cancellation)
    {
        await foreach (var blob in blobs.GetBlobsAsync(prefix: instanceId + "/", cancellationToken: cancellation))
            await blobs.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellation);
    }
}
