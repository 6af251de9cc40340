namespace Sluice.Host.Durable;

/// <summary>Waits for what another thread or process does.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    public static Task TrueAsync(Func<bool> condition) => TrueAsync(() => Task.FromResult(condition()));

    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!await condition())
        {
            deadline.IsCancellationRequested.ShouldBeFalse("The condition did not come true in time.");
            await Task.Delay(5);
        }
    }
}
