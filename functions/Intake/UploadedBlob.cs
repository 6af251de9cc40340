using Azure;
using Azure.Storage.Blobs.Models;

namespace Sluice.Intake;

/// <summary>One version of a blob in quarantine, as storage tells of it.</summary>
/// <param name="ContentType">Its own header, which the uploader set.</param>
/// <param name="IsCopy">Its bytes were copied from another blob, and not sent by the uploader.</param>
public sealed record UploadedBlob(
    string Container, string Name, ETag ETag, IDictionary<string, string> Metadata, string? ContentType, long Size, bool IsCopy)
{
    public static UploadedBlob Of(string container, string name, BlobProperties found) =>
        new(container, name, found.ETag, found.Metadata, found.ContentType, found.ContentLength, found.CopyId is not null);

    /// <summary>Listed with its metadata and copy status.</summary>
    public static UploadedBlob Of(string container, BlobItem listed) => new(
        container,
        listed.Name,
        listed.Properties.ETag!.Value,
        listed.Metadata,
        listed.Properties.ContentType,
        listed.Properties.ContentLength ?? 0,
        listed.Properties.CopyId is not null);
}
