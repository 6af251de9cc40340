using System.Collections.Concurrent;

namespace Sluice.Host.Functions;

/// <summary>Invocations that a trigger has under way, so that stopping can wait for them.</summary>
internal sealed class RunningWork : IDisposable
{
    /// <summary>How long work may go on undisturbed after the host was told to stop.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Task, bool> _running = new();
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Cancelled when the grace is over.</summary>
    public CancellationToken Cancellation => _stop.Token;

    public void Start(Func<Task> work)
    {
        var task = Task.Run(work);
        _running.TryAdd(task, true);
        _ = task.ContinueWith(t => _running.TryRemove(t, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Waits for all work, and cancels what outlasts the grace.</summary>
    public async Task StopAsync(TimeProvider time, CancellationToken cancellation)
    {
        var all = Task.WhenAll(_running.Keys);
        await ((Task)Task.WhenAny(all, Task.Delay(Grace, time, cancellation))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stop.CancelAsync();
        await all.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stop.Dispose();
}
