namespace Sluice.Vision.Serving;

/// <summary>
/// Lets as many requests work as there are cores and a bounded number wait, each of which holds its image in memory.
/// </summary>
/// <param name="waiting">Requests beyond the working ones; each may hold an image of 20 MB.</param>
/// <param name="hangLimit">Decoding and reading have limits of their own, which must be below: beyond it, native code hangs.</param>
/// <param name="onHang">Called once work has not ended within <paramref name="hangLimit"/>.</param>
internal sealed class Admission(int working, int waiting, TimeSpan hangLimit, TimeProvider time, Action onHang) : IDisposable
{
    /// <summary>Seconds after which a refused caller may come again.</summary>
    public const string RetryAfter = "1";

    private readonly SemaphoreSlim _slots = new(working);

    // Whoever waits for all places is not overtaken by those who need one.
    private readonly SemaphoreSlim _turn = new(1);
    private int _requests;

    /// <summary>Whether one more request may come in; each that may must leave.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _requests) <= working + waiting)
            return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _requests);

    /// <summary>Runs work that needs a core, on a thread of its own.</summary>
    /// <param name="alone">Whether no other work may run meanwhile.</param>
    public async Task<T> RunAsync<T>(Func<T> work, bool alone, CancellationToken cancellation)
    {
        var places = alone ? working : 1;
        await TakeAsync(places, cancellation);
        try
        {
            using var watchdog = time.CreateTimer(_ => onHang(), null, hangLimit, Timeout.InfiniteTimeSpan);
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            _slots.Release(places);
        }
    }

    private async Task TakeAsync(int places, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        var taken = 0;
        try
        {
            for (; taken < places; taken++)
                await _slots.WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (taken > 0)
        {
            _slots.Release(taken);
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _slots.Dispose();
        _turn.Dispose();
    }
}
