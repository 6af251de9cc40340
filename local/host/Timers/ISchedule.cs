using System.Globalization;
using Sluice.Host.Configuration;

namespace Sluice.Host.Timers;

/// <summary>When a timer fires, in UTC.</summary>
internal interface ISchedule
{
    /// <returns>The first time later than <paramref name="after"/>; null where none comes.</returns>
    DateTime? Next(DateTime after);
}

/// <summary>A fixed interval.</summary>
internal sealed record Interval(TimeSpan Length) : ISchedule
{
    public DateTime? Next(DateTime after) => after + Length;
}

internal static class Schedule
{
    /// <exception cref="SettingsException">Neither NCRONTAB nor an interval, or one that never fires.</exception>
    public static ISchedule Parse(string function, string text, DateTime now)
    {
        ISchedule? schedule = NcrontabSchedule.Parse(text);
        if (schedule is null && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var length) && length > TimeSpan.Zero)
            schedule = new Interval(length);
        if (schedule?.Next(now) is null)
            throw new SettingsException([$"Function {function}: '{text}' is not an NCRONTAB expression of six fields that ever comes true."]);
        return schedule;
    }
}
