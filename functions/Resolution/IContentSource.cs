namespace Sluice.Resolution;

/// <summary>Random access to a file's bytes. Every call may be a request to storage, so readers ask for little and seldom.</summary>
public interface IContentSource
{
    /// <summary>The file's size in bytes.</summary>
    long Length { get; }

    /// <summary>
    /// Reads at most so many bytes from <paramref name="offset"/> as the buffer takes, and returns their number. Fewer say nothing of
    /// the file's end; 0 does, as with any stream.
    /// </summary>
    ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellation);
}
