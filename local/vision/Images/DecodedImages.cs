namespace Sluice.Vision.Images;

/// <summary>
/// Remembers decoded images for a short while, because a file is usually moderated and read at the same time: the
/// second question finds the pixels of the first, or waits for them.
/// </summary>
internal sealed class DecodedImages(ImageDecoder decoder, TimeProvider time)
{
    /// <summary>Bytes of pixels that are kept beyond those in use. The newest image is kept whatever its size.</summary>
    private const long Capacity = 96 << 20;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private readonly LinkedList<Entry> _entries = new();

    private int _decodes;

    /// <summary>How many times an image was decoded since the start.</summary>
    public int Decodes => Volatile.Read(ref _decodes);

    /// <param name="hash">The SHA-256 of the bytes as hex.</param>
    public Decoded Get(string hash, byte[] bytes)
    {
        Entry entry;
        lock (_lock)
        {
            Trim();
            entry = _entries.FirstOrDefault(e => e.Hash == hash)
                ?? _entries.AddFirst(new Entry(hash, new Lazy<Decoded>(() => Decode(bytes)), time.GetTimestamp())).Value;
        }
        var isAboutTheImage = false;
        try
        {
            var image = entry.Image.Value;
            isAboutTheImage = image.Failure != DecodeFailure.TimedOut;
            return image;
        }
        finally
        {
            // Too little memory or time says more of the moment, which the next attempt need not share.
            if (!isAboutTheImage)
                lock (_lock)
                    _entries.Remove(entry);
        }
    }

    private Decoded Decode(byte[] bytes)
    {
        Interlocked.Increment(ref _decodes);
        return decoder.Decode(bytes);
    }

    /// <summary>Forgets what is old or over the capacity, oldest first.</summary>
    /// <returns>Bytes of pixels that were forgotten.</returns>
    public long Trim()
    {
        lock (_lock)
        {
            var (kept, forgotten) = (0L, 0L);
            for (var node = _entries.First; node is not null;)
            {
                var next = node.Next;
                var bytes = node.Value.Image.IsValueCreated ? node.Value.Image.Value.Bytes : 0;
                kept += bytes;
                if ((kept > Capacity && node.Previous is not null) || time.GetElapsedTime(node.Value.Created) > Lifetime)
                {
                    _entries.Remove(node);
                    forgotten += bytes;
                }
                node = next;
            }
            return forgotten;
        }
    }

    private sealed record Entry(string Hash, Lazy<Decoded> Image, long Created);
}
