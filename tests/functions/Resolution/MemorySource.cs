using Sluice.Resolution;

namespace Sluice.Tests.Resolution;

/// <summary>
/// A file in memory, of which a part may be imagined: behind the given bytes come zeros. Counts what is asked of it. Every read is
/// short at first, as the contract allows; what goes on where the last one ended is the same request.
/// </summary>
internal sealed class MemorySource(byte[] bytes, long? length = null) : IContentSource
{
    public long Length { get; } = length ?? bytes.Length;

    public int Requests { get; private set; }

    public long BytesRead { get; private set; }

    private long? unfinished;

    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellation)
    {
        var goesOn = offset == unfinished;
        var count = (int)Math.Clamp(Length - offset, 0, goesOn ? buffer.Length : 1 + (buffer.Length / 3));
        unfinished = goesOn ? null : offset + count;
        var real = (int)Math.Clamp(bytes.Length - offset, 0, count);
        if (real > 0)
            bytes.AsSpan((int)offset, real).CopyTo(buffer.Span);
        buffer.Span[real..count].Clear();
        if (!goesOn) Requests++;
        BytesRead += count;
        return new(count);
    }
}
