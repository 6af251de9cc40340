namespace Sluice.Host.Durable;

/// <summary>The clocks of one instance's durable timers; the timers themselves are in its history.</summary>
internal sealed class InstanceTimers(TimeProvider time) : IDisposable
{
    /// <summary>The longest wait of a system timer is 49 days: longer ones are set again.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<int, ITimer> _timers = [];
    private bool _disposed;

    /// <summary>Calls <paramref name="due"/> once, at <paramref name="at"/> or later.</summary>
    public void Start(int id, DateTimeOffset at, Action due)
    {
        var timer = time.CreateTimer(_ => Check(id, at, due), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (_lock)
        {
            if (_disposed)
            {
                timer.Dispose();
                return;
            }
            _timers.Add(id, timer);
        }
        Set(timer, at);
    }

    public void Stop(int id)
    {
        lock (_lock)
            if (_timers.Remove(id, out var timer)) timer.Dispose();
    }

    private void StopAll()
    {
        lock (_lock)
        {
            foreach (var timer in _timers.Values) timer.Dispose();
            _timers.Clear();
        }
    }

    public void Dispose()
    {
        lock (_lock) _disposed = true;
        StopAll();
    }

    private void Check(int id, DateTimeOffset at, Action due)
    {
        lock (_lock)
        {
            if (!_timers.TryGetValue(id, out var timer)) return;
            if (time.GetUtcNow() < at)
            {
                Set(timer, at);
                return;
            }
            _timers.Remove(id);
            timer.Dispose();
        }
        due();
    }

    private void Set(ITimer timer, DateTimeOffset at)
    {
        var wait = at - time.GetUtcNow();
        // Rounded up: a timer that wakes a fraction of a millisecond early would have to be set again.
        var milliseconds = Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 0, LongestWait.TotalMilliseconds);
        timer.Change(TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);
    }
}
