namespace Sluice.Host.Durable.Orchestrations;

/// <summary>External events of one execution, by name without regard to case: first come, first served, early ones are kept.</summary>
internal sealed class EventWaits(OrchestratorThread thread)
{
    private readonly Dictionary<string, Queue<EventRaised>> _early = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, LinkedList<Wait>> _waiting = new(StringComparer.OrdinalIgnoreCase);

    public bool Any => _waiting.Values.Any(w => w.Count > 0);

    /// <summary>Events that nobody took, in the order of each name.</summary>
    public IEnumerable<EventRaised> Unprocessed => _early.Values.SelectMany(e => e);

    public void Raise(EventRaised raised)
    {
        if (_waiting.TryGetValue(raised.Name, out var waits) && waits.First is { } first)
        {
            waits.RemoveFirst();
            first.Value.Cancellation.Dispose();
            first.Value.SetResult(raised.Payload);
            return;
        }
        Keep(raised);
    }

    /// <summary>Keeps an event for later, whoever waits now.</summary>
    public void Keep(EventRaised raised)
    {
        if (!_early.TryGetValue(raised.Name, out var queue)) _early[raised.Name] = queue = new();
        queue.Enqueue(raised);
    }

    public Task<string?> WaitAsync(string name, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return Task.FromCanceled<string?>(cancellation);
        if (_early.TryGetValue(name, out var queue) && queue.TryDequeue(out var early)) return Task.FromResult(early.Payload);
        if (!_waiting.TryGetValue(name, out var waits)) _waiting[name] = waits = new();
        var node = waits.AddLast(new Wait());
        node.Value.Cancellation = cancellation.Register(() => Cancel(node, cancellation), useSynchronizationContext: false);
        return node.Value.Task;
    }

    /// <summary>A wait that is given up leaves the line, or it would swallow the next event.</summary>
    private void Cancel(LinkedListNode<Wait> node, CancellationToken cancellation)
    {
        if (!thread.IsCurrent)
        {
            thread.Leave();
            return;
        }
        if (node.List is null) return;
        node.List.Remove(node);
        node.Value.TrySetCanceled(cancellation);
    }

    private sealed class Wait : TaskCompletionSource<string?>
    {
        public CancellationTokenRegistration Cancellation { get; set; }
    }
}
