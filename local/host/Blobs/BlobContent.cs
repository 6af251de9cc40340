using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Sluice.Host.Functions;

namespace Sluice.Host.Blobs;

/// <summary>A blob as the type that a parameter wants, and back.</summary>
internal static class BlobContent
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <param name="eTag">The version that is meant; another one is refused with 412. Null takes what is there.</param>
    /// <exception cref="RequestFailedException">Gone, or overwritten.</exception>
    public static async ValueTask<object?> ReadAsync(BlobClient blob, string? eTag, Type type, CancellationToken cancellation)
    {
        if (type.IsAssignableFrom(typeof(BlobClient))) return blob;
        if (type == typeof(BlockBlobClient)) return blob.GetParentBlobContainerClient().GetBlockBlobClient(blob.Name);
        var conditions = eTag is null ? null : new BlobRequestConditions { IfMatch = new ETag(eTag) };
        if (type == typeof(Stream))
            return await blob.OpenReadAsync(new BlobOpenReadOptions(allowModifications: false) { Conditions = conditions }, cancellation);
        var content = (await blob.DownloadContentAsync(conditions, cancellation)).Value.Content;
        if (type == typeof(BinaryData)) return content;
        if (type == typeof(byte[])) return content.ToArray();
        return type == typeof(string) ? content.ToString() : Deserialize(content, type);
    }

    public static async Task WriteAsync(BlobClient blob, object value, CancellationToken cancellation)
    {
        var content = value switch
        {
            Stream stream => stream,
            BinaryData data => data.ToStream(),
            byte[] bytes => new MemoryStream(bytes),
            string text => BinaryData.FromString(text).ToStream(),
            _ => BinaryData.FromObjectAsJson(value, Json).ToStream(),
        };
        await using (content) await blob.UploadAsync(content, overwrite: true, cancellation);
    }

    private static object? Deserialize(BinaryData content, Type type)
    {
        try
        {
            return JsonSerializer.Deserialize(content, type, Json);
        }
        catch (JsonException)
        {
            // The parser's message quotes what it found; content must not get into logs.
            throw new BindingException($"The blob is not JSON of a {type.Name}.");
        }
    }
}
