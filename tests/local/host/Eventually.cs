namespace Sluice.Host.Tests;

/// <summary>Waits for what another thread or process does.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <param name="what">Named where it does not come.</param>
    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!await condition())
        {
            deadline.IsCancellationRequested.ShouldBeFalse($"This did not come in time: {what}.");
            await Task.Delay(20);
        }
    }
}
