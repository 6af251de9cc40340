using System.Security.Cryptography;
using Sluice.Files;

namespace Sluice.Engines;

/// <summary>
/// Moderation and classification look at the same bytes at the same time: the first to ask reads them, the second takes
/// them from here. Whoever is the last to release a content drops it; it also goes after a minute, so that an analysis that runs on
/// another machine (or not at all) keeps nothing alive here.
/// </summary>
public sealed class ContentCache(QuarantineBlobs blobs, TimeProvider time)
{
    private const int Readers = 2;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);
    private readonly Dictionary<FileVersion, Entry> entries = [];
    private readonly Lock gate = new();

    /// <summary>The content, given to one of the two analyses; null where it is gone or was replaced.</summary>
    public async Task<Content?> TakeAsync(FileVersion file, long size, CancellationToken cancellation)
    {
        Entry entry;
        lock (gate)
        {
            foreach (var old in entries.Where(e => time.GetElapsedTime(e.Value.Started) > Lifetime).Select(e => e.Key).ToArray())
                entries.Remove(old);
            if (!entries.TryGetValue(file, out entry!))
                entries[file] = entry = new Entry(time.GetTimestamp(), new Lazy<Task<Content?>>(() => ReadAsync(file, size)));
            if (++entry.Taken == Readers) entries.Remove(file);
        }

        try
        {
            return await entry.Content.Value.WaitAsync(cancellation);
        }
        catch
        {
            lock (gate)
                if (entries.TryGetValue(file, out var current) && current == entry) entries.Remove(file);
            throw;
        }
    }

    private async Task<Content?> ReadAsync(FileVersion file, long size)
    {
        await using var stream = await blobs.OpenAsync(file, CancellationToken.None);
        if (stream is null) return null;
        var bytes = new byte[size];
        await stream.ReadExactlyAsync(bytes);
        return new Content(bytes, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    private sealed class Entry(long started, Lazy<Task<Content?>> content)
    {
        public long Started { get; } = started;
        public Lazy<Task<Content?>> Content { get; } = content;
        public int Taken { get; set; }
    }
}
