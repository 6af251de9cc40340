namespace Sluice.Host.Functions;

/// <summary>Pauses between requests for work: short after there was some, and twice as long after each time that there was none.</summary>
internal sealed class Backoff(TimeSpan shortest)
{
    private TimeSpan _last;

    /// <param name="found">Whether the last request brought work.</param>
    /// <param name="longest">No pause is longer.</param>
    public TimeSpan Next(bool found, TimeSpan longest)
    {
        var next = found || _last == TimeSpan.Zero ? shortest : _last * 2;
        return _last = next < longest ? next : longest;
    }
}
