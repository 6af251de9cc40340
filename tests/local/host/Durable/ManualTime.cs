namespace Sluice.Host.Durable;

/// <summary>A clock that tests turn. With <paramref name="leaps"/> it leaps to the next timer as soon as one is set.</summary>
public sealed class ManualTime(bool leaps = false) : TimeProvider
{
    private readonly bool _leaps = leaps;
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        lock (_lock) _now += by;
        FireDue();
    }

    /// <summary>How many timers are set.</summary>
    public int Timers
    {
        get
        {
            lock (_lock) return _timers.Count;
        }
    }

    /// <summary>Whether code has set a timer that is due in <paramref name="wait"/>.</summary>
    public bool Waits(TimeSpan wait)
    {
        lock (_lock) return _timers.Exists(t => t.Due == _now + wait);
    }

    /// <summary>Waits until code has set a timer that is due in <paramref name="wait"/>.</summary>
    public Task TimerSetAsync(TimeSpan wait) => Eventually.TrueAsync(() => Waits(wait));

    private void FireDue()
    {
        while (true)
        {
            ManualTimer? due;
            lock (_lock)
            {
                due = _timers.Where(t => t.Due <= _now).MinBy(t => t.Due);
                if (due is not null) _timers.Remove(due);
            }
            if (due is null) return;
            due.Fire();
        }
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                Due = time._now + dueTime;
                time._timers.Add(this);
            }
            if (dueTime <= TimeSpan.Zero) ThreadPool.QueueUserWorkItem(_ => time.FireDue());
            if (time._leaps) ThreadPool.QueueUserWorkItem(_ => time.LeapTo(this));
            return true;
        }

        public void Dispose()
        {
            lock (time._lock) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private void LeapTo(ManualTimer timer)
    {
        lock (_lock)
            if (_timers.Contains(timer) && timer.Due > _now) _now = timer.Due;
        FireDue();
    }
}
