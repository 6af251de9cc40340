using Sluice.Files;

namespace Sluice.Resolution;

/// <summary>
/// Reads a file in few, bounded pieces: 64 KiB first, then one window that moves. However a header is made, no more than
/// the allowance is fetched, in no more than <see cref="MaxRequests"/> requests.
/// </summary>
internal sealed class ContentReader
{
    public const int FirstPiece = 64 * 1024;
    public const int Piece = 256 * 1024;
    public const int SmallPiece = 4 * 1024;
    public const int MaxRequests = 100;

    private readonly IContentSource _source;
    private ReadOnlyMemory<byte> _window;
    private long _windowStart;
    private long _allowance = 1024 * 1024;
    private int _requests = 1;

    private ContentReader(IContentSource source, ReadOnlyMemory<byte> start)
    {
        _source = source;
        Start = start;
    }

    public static async ValueTask<ContentReader> OpenAsync(IContentSource source, CancellationToken cancellation)
    {
        var start = new byte[Math.Min(source.Length, FirstPiece)];
        var count = await FillAsync(source, 0, start, cancellation);
        return new ContentReader(source, start.AsMemory(0, count));
    }

    public long Length => _source.Length;

    /// <summary>The first piece: the whole file when it is small.</summary>
    public ReadOnlyMemory<byte> Start { get; }

    public bool IsWhole => Start.Length == Length;

    private bool IsExhausted { get; set; }

    /// <summary>Lets frames be counted through a file of up to so many bytes.</summary>
    public void AllowWholeFile(long limit)
    {
        if (Length <= limit)
            _allowance = Math.Max(_allowance, Length + Piece);
    }

    /// <summary>Exactly <paramref name="count"/> bytes at <paramref name="offset"/>; nothing when the file or the allowance ends before.</summary>
    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(long offset, int count, int piece, CancellationToken cancellation)
    {
        if (offset < 0 || offset > Length - count)
            return new(ReadOnlyMemory<byte>.Empty);
        if (offset + count <= Start.Length)
            return new(Start.Slice((int)offset, count));
        if (offset >= _windowStart && offset + count <= _windowStart + _window.Length)
            return new(_window.Slice((int)(offset - _windowStart), count));
        return FetchAsync(offset, count, piece, cancellation);
    }

    /// <summary>What to say when a read brought nothing.</summary>
    public FileHeader Ended(FileType type) => IsExhausted ? TooLong(type) : FileHeader.Truncated(type);

    public static FileHeader TooLong(FileType type) =>
        new(type) { Flaw = new Reason("headerTooLong", "The description of the image in the file is longer than Sluice reads.") };

    private async ValueTask<ReadOnlyMemory<byte>> FetchAsync(long offset, int count, int piece, CancellationToken cancellation)
    {
        var size = (int)Math.Min(Math.Min(Math.Max(count, piece), Length - offset), _allowance);
        IsExhausted = size < count || _requests == MaxRequests;
        if (IsExhausted)
            return ReadOnlyMemory<byte>.Empty;
        var buffer = new byte[size];
        var read = await FillAsync(_source, offset, buffer, cancellation);
        _requests++;
        _allowance -= size;
        _window = buffer.AsMemory(0, read);
        _windowStart = offset;
        return read < count ? ReadOnlyMemory<byte>.Empty : _window[..count];
    }

    /// <returns>Less than the buffer takes only where the file ends.</returns>
    private static async ValueTask<int> FillAsync(IContentSource source, long offset, Memory<byte> buffer, CancellationToken cancellation)
    {
        var filled = 0;
        while (filled < buffer.Length && await source.ReadAsync(offset + filled, buffer[filled..], cancellation) is > 0 and var read) filled += read;
        return filled;
    }
}
