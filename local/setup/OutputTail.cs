namespace Sluice.Setup;

/// <summary>The last lines that a process printed, for the error message when it fails.</summary>
internal sealed class OutputTail
{
    private const int MaxLines = 20;

    private readonly Queue<string> _lines = new();

    public void Add(string line)
    {
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > MaxLines)
                _lines.Dequeue();
        }
    }

    public override string ToString()
    {
        lock (_lines)
            return string.Join('\n', _lines);
    }
}
