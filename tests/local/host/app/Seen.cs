using System.Collections.Concurrent;

namespace Sample;

/// <summary>What this worker's functions saw, for a test to ask.</summary>
public sealed class Seen
{
    private readonly ConcurrentQueue<string> _lines = [];

    public IEnumerable<string> Lines => _lines;

    public void Add(string line) => _lines.Enqueue(line);
}
