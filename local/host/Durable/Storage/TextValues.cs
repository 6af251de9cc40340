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
    /// <param name="folder">Of the blob, where it takes one.</param>
    public async Task SetAsync(TableEntity row, string property, string? text, string folder, CancellationToken cancellation)
    {
        var large = text?.Length > MaxInline;
        row[property] = large ? "" : text ?? "";
        row[property + Blob] = "";
        if (!large) return;
        // A name of its own for each write: a blob whose row was never committed is garbage, never wrong content.
        var name = $"{folder}{Guid.NewGuid():N}";
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text!));
        await blobs.UploadBlobAsync(name, content, cancellation);
        row[property + Blob] = name;
    }

    /// <param name="mustExist">Whether a blob that is gone throws; else it counts as empty.</param>
    /// <returns>Null where the property is empty: serialized values never are.</returns>
    public async Task<string?> GetAsync(TableEntity row, string property, CancellationToken cancellation, bool mustExist = true)
    {
        if (row.GetString(property) is { Length: > 0 } text) return text;
        if (BlobOf(row, property) is not { } name) return null;
        try
        {
            var content = await blobs.GetBlobClient(name).DownloadContentAsync(cancellation);
            return content.Value.Content.ToString();
        }
        catch (RequestFailedException e) when (e.Status == 404 && !mustExist)
        {
            return null;
        }
    }

    /// <returns>The blob that holds the property; null where the row itself does.</returns>
    public static string? BlobOf(TableEntity row, string property) => row.GetString(property + Blob) is { Length: > 0 } name ? name : null;

    public static bool HasBlob(TableEntity row) => row.Any(p => p.Key.EndsWith(Blob, StringComparison.Ordinal) && p.Value is string { Length: > 0 });

    public Task DeleteAsync(string name, CancellationToken cancellation) => blobs.DeleteBlobIfExistsAsync(name, cancellationToken: cancellation);

    /// <returns>The names of the blobs of a folder.</returns>
    public async Task<IReadOnlyList<string>> ListAsync(string folder, CancellationToken cancellation)
    {
        List<string> names = [];
        await foreach (var blob in blobs.GetBlobsAsync(prefix: folder, cancellationToken: cancellation)) names.Add(blob.Name);
        return names;
    }
}
