using System.Security.Cryptography;

namespace Sluice.Vision.Images;

/// <summary>
/// Remembers decoded images for a short while, because a file is usually moderated and read at the same time: the
/// second question finds the pixels of the first, or waits for them.
/// </summary>
internal sealed class DecodedImages(ImageDecoder decoder, TimeProvider time)
{
    /// <summary>Bytes of pixels that are kept beyond those in use.</summary>
    private const long Capacity = 96 << 20;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private readonly LinkedList<Entry> _entries = new();

    public Decoded Get(byte[] bytes)
    {
        var key = Convert.ToHexString(SHA256.HashData(bytes));
        Entry entry;
        lock (_lock)
        {
            Trim();
            entry = _entries.FirstOrDefault(e => e.Key == key)
                ?? _entries.AddFirst(new Entry(key, new Lazy<Decoded>(() => decoder.Decode(bytes)), time.GetTimestamp())).Value;
        }
        return entry.Image.Value;
    }

    /// <summary>Forgets what is old or over the capacity, oldest first.</summary>
    public void Trim()
    {
        lock (_lock)
        {
            var kept = 0L;
            for (var node = _entries.First; node is not null;)
            {
                var next = node.Next;
                var entry = node.Value;
                if (entry.Image.IsValueCreated)
                    kept += entry.Image.Value.Bytes;
                if (kept > Capacity || time.GetElapsedTime(entry.Created) > Lifetime)
                    _entries.Remove(node);
                node = next;
            }
        }
    }

    private sealed record Entry(string Key, Lazy<Decoded> Image, long Created);
}
