namespace Sluice.Testing;

/// <summary>Waits for what another thread or process does.</summary>
public static class Eventually
{
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <param name="what">Named where it does not come.</param>
    /// <exception cref="TimeoutException">It did not come in time.</exception>
    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    /// <inheritdoc cref="TrueAsync(Func{bool}, string)"/>
    public static Task TrueAsync(Func<Task<bool>> condition, string what) => TrueAsync(condition, () => what, Usual, Pause);

    /// <inheritdoc cref="TrueAsync(Func{bool}, string)"/>
    /// <param name="limit">How long to wait.</param>
    /// <param name="pause">Between two looks: longer where many look at once.</param>
    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string> what, TimeSpan limit, TimeSpan pause)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > limit) throw new TimeoutException($"This did not come in time: {what()}");
            await Task.Delay(pause);
        }
    }
}
