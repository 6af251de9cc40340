namespace Sluice.Host.Durable.Orchestrations;

/// <summary>
/// Where orchestrator code runs: its continuations run one after another, in the order in which they became ready, on the
/// thread that pumps. A continuation that comes from anywhere else belongs to something that replay cannot repeat.
/// </summary>
internal sealed class OrchestratorThread(Action left) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _ready = new();
    private int _pumping;

    /// <summary>Whether the caller is on the thread that pumps.</summary>
    public bool IsCurrent => Volatile.Read(ref _pumping) == Environment.CurrentManagedThreadId;

    /// <summary>Whether the code awaited something of its own and came back from there.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>Runs <paramref name="action"/> and all that becomes ready through it.</summary>
    public void Pump(Action action)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        Volatile.Write(ref _pumping, Environment.CurrentManagedThreadId);
        try
        {
            action();
            while (_ready.TryDequeue(out var next)) next.Callback(next.State);
        }
        finally
        {
            Volatile.Write(ref _pumping, 0);
            SetSynchronizationContext(outer);
        }
    }

    /// <summary>Notes that orchestrator code runs elsewhere.</summary>
    public void Leave()
    {
        HasLeft = true;
        left();
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsCurrent) _ready.Enqueue((d, state));
        else Leave();
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Orchestrator code runs asynchronously.");

    public override SynchronizationContext CreateCopy() => this;
}
