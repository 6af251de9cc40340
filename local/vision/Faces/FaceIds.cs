namespace Sluice.Vision.Faces;

/// <summary>
/// The faces that callers may compare, by ids that expire. They are in memory alone; beyond the capacity the oldest is forgotten.
/// </summary>
internal sealed class FaceIds(TimeProvider time, int capacity = 10_000)
{
    private readonly Lock _lock = new();
    private readonly OrderedDictionary<Guid, Entry> _faces = [];

    public Guid Add(float[] descriptor, TimeSpan timeToLive)
    {
        var id = Guid.NewGuid();
        lock (_lock)
        {
            if (_faces.Count == capacity)
                _faces.RemoveAt(0);
            _faces.Add(id, new Entry(descriptor, time.GetUtcNow() + timeToLive));
        }
        return id;
    }

    /// <returns>The descriptor, or null where there is no such face any more.</returns>
    public float[]? Find(Guid id)
    {
        lock (_lock)
            return _faces.TryGetValue(id, out var face) && face.Expires > time.GetUtcNow() ? face.Descriptor : null;
    }

    /// <summary>Forgets what has expired.</summary>
    public void Trim()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            foreach (var (id, _) in _faces.Where(face => face.Value.Expires <= now).ToList())
                _faces.Remove(id);
        }
    }

    private sealed record Entry(float[] Descriptor, DateTimeOffset Expires);
}
