using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Sluice.Resolution;

namespace Sluice.Storage;

/// <summary>
/// A blob's bytes at random, for the header reader: one request of 64 KiB answers all that a usual file asks; each read
/// beyond is a request of its own. Only ever of one version (If-Match).
/// </summary>
public sealed class BlobContentSource(BlobClient blob, ETag version, long length) : IContentSource
{
    private const int HeadLength = 64 * 1024;
    private byte[]? head;

    public long Length => length;

    public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellation)
    {
        if (offset >= length || buffer.IsEmpty) return 0;
        head ??= await DownloadAsync(0, (int)Math.Min(HeadLength, length), cancellation);
        if (offset < head.Length)
        {
            var part = head.AsMemory((int)offset, (int)Math.Min(buffer.Length, head.Length - offset));
            part.CopyTo(buffer);
            return part.Length;
        }

        var bytes = await DownloadAsync(offset, (int)Math.Min(buffer.Length, length - offset), cancellation);
        bytes.CopyTo(buffer);
        return bytes.Length;
    }

    private async Task<byte[]> DownloadAsync(long offset, int count, CancellationToken cancellation)
    {
        var options = new BlobDownloadOptions { Range = new HttpRange(offset, count), Conditions = new BlobRequestConditions { IfMatch = version } };
        var answer = await blob.DownloadContentAsync(options, cancellation);
        return answer.Value.Content.ToArray();
    }
}
