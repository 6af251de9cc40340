using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Sluice.Storage;

namespace Sluice.Files;

/// <summary>What became of a file's bytes.</summary>
public enum BlobOutcome
{
    Done,

    /// <summary>The bytes in quarantine are no longer those that were checked (overwritten or deleted): nothing was touched.</summary>
    SourceChanged,
}

/// <summary>The blobs, from quarantine to release or removal. Every operation is bound to one version of the bytes.</summary>
public sealed class QuarantineBlobs(BlobServiceClient blobs)
{
    /// <summary>Metadata key of a released blob: the ETag of the uploaded bytes it was copied from.</summary>
    private const string SourceETagKey = "sourceetag";

    /// <summary>A range of the quarantined bytes, of exactly this version.</summary>
    /// <exception cref="RequestFailedException">404 or 412: they are gone, or were replaced.</exception>
    public async Task<byte[]> ReadAsync(FileVersion file, long offset, int count, CancellationToken cancellation)
    {
        var options = new BlobDownloadOptions { Range = new HttpRange(offset, count), Conditions = IfMatch(file) };
        return (await Client(file).DownloadContentAsync(options, cancellation)).Value.Content.ToArray();
    }

    /// <summary>A stream of the quarantined bytes; null where they are gone or were replaced.</summary>
    public Task<Stream?> OpenAsync(FileVersion file, CancellationToken cancellation) =>
        UnlessGoneAsync(async () =>
            (await Client(file).DownloadStreamingAsync(new BlobDownloadOptions { Conditions = IfMatch(file) }, cancellation)).Value.Content);

    /// <summary>The borrowed file of this id as it lies here; null where it does not.</summary>
    public async Task<FileVersion?> FindBorrowedAsync(string id, CancellationToken cancellation)
    {
        try
        {
            return Borrowed(id, (await BorrowedClient(id).GetPropertiesAsync(cancellationToken: cancellation)).Value.ETag);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>The borrowed files that came here before a time.</summary>
    public IAsyncEnumerable<FileVersion> ListBorrowedAsync(DateTimeOffset before, CancellationToken cancellation) =>
        ListAsync(Containers.Borrowed, before, cancellation);

    /// <summary>The blobs of a container whose names are files' ids, and that were written before a time.</summary>
    private async IAsyncEnumerable<FileVersion> ListAsync(
        string container, DateTimeOffset before, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var blob in blobs.GetBlobContainerClient(container).GetBlobsAsync(cancellationToken: cancellation))
            if (blob.Properties is { ETag: { } etag } properties && properties.LastModified < before)
                yield return Named(container, blob.Name, etag);
    }

    /// <summary>Stores a borrowed file: all of the content, or nothing where reading it fails. What is here already stays.</summary>
    public async Task<FileVersion> BorrowAsync(string id, Stream content, CancellationToken cancellation)
    {
        try
        {
            var options = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
            return Borrowed(id, (await BorrowedClient(id).UploadAsync(content, options, cancellation)).Value.ETag);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            return (await FindBorrowedAsync(id, cancellation))!;
        }
    }

    /// <summary>The quarantined bytes to read from any place on, a request each; null where they are gone or were replaced.</summary>
    public Task<Stream?> OpenSeekableAsync(FileVersion file, CancellationToken cancellation) =>
        UnlessGoneAsync(() => OpenSeekableAsync(Client(file), new ETag(file.ETag), cancellation));

    /// <summary>The released bytes to read from any place on; null where there are none of this version.</summary>
    public Task<Stream?> OpenReleasedAsync(FileVersion file, CancellationToken cancellation) => UnlessGoneAsync(async () =>
    {
        var released = (await Released(file.Id).GetPropertiesAsync(cancellationToken: cancellation)).Value;
        return IsCopyOf(released.Metadata, file) ? await OpenSeekableAsync(Released(file.Id), released.ETag, cancellation) : null;
    });

    private static async Task<Stream?> OpenSeekableAsync(BlobClient blob, ETag version, CancellationToken cancellation) => await blob.OpenReadAsync(
        new BlobOpenReadOptions(allowModifications: false) { Conditions = new BlobRequestConditions { IfMatch = version } }, cancellation);

    /// <summary>
    /// Copies exactly the version that was checked to <c>files</c> and then deletes the original. The delete comes last: a
    /// crash between the two leaves both, and the next attempt finds the copy and goes on.
    /// </summary>
    /// <param name="type">What the file was found to be. Of what the uploader said of it (type, encoding, caching) the copy has nothing.</param>
    /// <param name="inline">Whether a browser may show it; else it offers to save it.</param>
    public async Task<BlobOutcome> ReleaseAsync(FileVersion file, string type, bool inline, CancellationToken cancellation)
    {
        try
        {
            await CopyAsync(file, Released(file.Id), cancellation);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            if (!await IsCopiedAsync(Released(file.Id), file, cancellation)) return BlobOutcome.SourceChanged;
        }

        var headers = new BlobHttpHeaders { ContentType = type, ContentDisposition = inline ? "inline" : "attachment" };
        await Released(file.Id).SetHttpHeadersAsync(headers, cancellationToken: cancellation);
        await DeleteAsync(file, cancellation);
        return BlobOutcome.Done;
    }

    /// <summary>Deletes the bytes, or moves them to <c>rejected</c> where a retention time is set.</summary>
    public async Task<BlobOutcome> RejectAsync(FileVersion file, bool keep, CancellationToken cancellation)
    {
        try
        {
            if (keep) await CopyAsync(file, blobs.GetBlobContainerClient(Containers.Rejected).GetBlobClient(file.Id), cancellation);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            // Gone or replaced: there is nothing of this version left to keep.
        }

        return await DeleteAsync(file, cancellation);
    }

    public Task DeleteReleasedAsync(string id, CancellationToken cancellation) => Released(id).DeleteIfExistsAsync(cancellationToken: cancellation);

    /// <summary>Deletes the rejected files that came to <c>rejected</c> before a time.</summary>
    public Task DeleteRejectedAsync(DateTimeOffset before, CancellationToken cancellation) => Parallel.ForEachAsync(
        ListAsync(Containers.Rejected, before, cancellation),
        new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellation },
        async (file, stop) => await DeleteAsync(file, stop));

    private async Task<BlobOutcome> DeleteAsync(FileVersion file, CancellationToken cancellation)
    {
        try
        {
            await DeleteVersionAsync(file, cancellation);
            return BlobOutcome.Done;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412 && e.ErrorCode != BlobErrorCode.LeaseIdMissing)
        {
            return BlobOutcome.SourceChanged;
        }
    }

    private async Task DeleteVersionAsync(FileVersion file, CancellationToken cancellation)
    {
        try
        {
            await Client(file).DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, IfMatch(file), cancellation);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.LeaseIdMissing)
        {
            // Whoever wrote the blob may hold a lease on it, even one without end.
            await Client(file).GetBlobLeaseClient().BreakAsync(TimeSpan.Zero, cancellationToken: cancellation);
            await Client(file).DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, IfMatch(file), cancellation);
        }
    }

    // Copy Blob with a *source* condition; within one account the service copies without the bytes passing through here.
    private async Task CopyAsync(FileVersion file, BlobClient target, CancellationToken cancellation)
    {
        var copy = await target.StartCopyFromUriAsync(
            Client(file).Uri,
            new BlobCopyFromUriOptions
            {
                SourceConditions = IfMatch(file),
                Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [SourceETagKey] = file.BareETag() },
            },
            cancellation);
        // The answer says it, but the operation would ask once more.
        var isDone = copy.GetRawResponse().Headers.TryGetValue("x-ms-copy-status", out var status) && status == "success";
        if (!isDone) await copy.WaitForCompletionAsync(cancellation);
    }

    private static async Task<bool> IsCopiedAsync(BlobClient target, FileVersion file, CancellationToken cancellation)
    {
        try
        {
            return IsCopyOf((await target.GetPropertiesAsync(cancellationToken: cancellation)).Value.Metadata, file);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return false;
        }
    }

    private static async Task<Stream?> UnlessGoneAsync(Func<Task<Stream?>> open)
    {
        try
        {
            return await open();
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            return null;
        }
    }

    private static bool IsCopyOf(IDictionary<string, string> metadata, FileVersion file) =>
        metadata.TryGetValue(SourceETagKey, out var source) && string.Equals(source, file.BareETag(), StringComparison.Ordinal);

    private static BlobRequestConditions IfMatch(FileVersion file) => new() { IfMatch = new ETag(file.ETag) };

    /// <summary>Whether a request about a blob reaches it: as part of a URL, dots and slashes in its name may lead elsewhere.</summary>
    public bool CanReach(string container, string blob) =>
        new BlobUriBuilder(Client(container, blob).Uri) is var url && url.BlobContainerName == container && url.BlobName == blob;

    private BlobClient Client(FileVersion file) => CanReach(file.Container, file.Blob) ? Client(file.Container, file.Blob)
        : throw new RequestFailedException(404, "No request reaches a blob of this name.");

    private BlobClient Client(string container, string blob) => blobs.GetBlobContainerClient(container).GetBlobClient(blob);

    private static FileVersion Borrowed(string id, ETag etag) => Named(Containers.Borrowed, id, etag);

    private static FileVersion Named(string container, string id, ETag etag) => new(id, container, id, etag.ToString("H"));

    private BlobClient BorrowedClient(string id) => blobs.GetBlobContainerClient(Containers.Borrowed).GetBlobClient(id);

    private BlobClient Released(string id) => blobs.GetBlobContainerClient(Containers.Files).GetBlobClient(id);
}
