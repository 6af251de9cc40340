using Microsoft.Extensions.Logging;

namespace Sluice.Host.Functions;

/// <summary>Bears storage that goes away: says so once, asks ever more seldom, and says when it is back.</summary>
internal sealed class Outage(ILogger log, TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);
    private DateTimeOffset? _since;
    private TimeSpan _pause;

    /// <returns>How long to wait before the next try; null where this one succeeded.</returns>
    public async Task<TimeSpan?> TryAsync(Func<Task> step, CancellationToken cancellation)
    {
        try
        {
            await step();
            if (_since is { } start) log.LogInformation("Storage is back after {Seconds:F0} s", (time.GetUtcNow() - start).TotalSeconds);
            _since = null;
            return null;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            if (_since is null) log.LogWarning(e, "Storage cannot be reached; trying on");
            _pause = _since is null ? First : _pause < Longest / 2 ? _pause * 2 : Longest;
            _since ??= time.GetUtcNow();
            return _pause;
        }
    }
}
