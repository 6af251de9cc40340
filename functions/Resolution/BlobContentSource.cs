using Sluice.Files;

namespace Sluice.Resolution;

/// <summary>
/// A blob's bytes at random, for the header reader: one request of 64 KiB answers all that a usual file asks; each read
/// beyond is a request of its own. Only ever of one version (If-Match).
/// </summary>
public sealed class BlobContentSource(QuarantineBlobs blobs, FileVersion file, long length) : IContentSource
{
    private const int HeadLength = 64 * 1024;
    private byte[]? head;

    public long Length => length;

    /// <exception cref="Azure.RequestFailedException">404 or 412: the bytes are gone, or were replaced.</exception>
    public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellation)
    {
        var count = (int)Math.Min(buffer.Length, length - offset);
        if (count <= 0) return 0;
        head ??= await blobs.ReadAsync(file, 0, (int)Math.Min(HeadLength, length), cancellation);
        var fromHead = (int)Math.Clamp(head.Length - offset, 0, count);
        if (fromHead > 0) head.AsMemory((int)offset, fromHead).CopyTo(buffer);
        if (fromHead == count) return count;
        var rest = await blobs.ReadAsync(file, offset + fromHead, count - fromHead, cancellation);
        rest.CopyTo(buffer[fromHead..]);
        return fromHead + rest.Length;
    }
}
