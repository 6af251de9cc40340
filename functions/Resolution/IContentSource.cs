namespace Sluice.Resolution;

/// <summary>Random access to a file's bytes. Every call may be a request to storage, so readers ask for little and seldom.</summary>
public interface IContentSource
{
    /// <summary>The file's size in bytes.</summary>
    long Length { get; }

    /// <summary>Reads from <paramref name="offset"/> until the buffer is full or the file ends, and returns the number of bytes read.</summary>
    ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellation);
}
