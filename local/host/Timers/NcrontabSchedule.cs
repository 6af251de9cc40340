namespace Sluice.Host.Timers;

/// <summary>
/// An NCRONTAB expression: second (left out: 0), minute, hour, day, month and day of week, in UTC. A day counts when its number and
/// its day of week both match.
/// </summary>
internal sealed class NcrontabSchedule : ISchedule
{
    /// <summary>February 29th on a given day of week comes back after 40 years at most (2096 to 2136 when a leap year is skipped).</summary>
    private const int MaxYears = 41;

    private readonly NcrontabField _second;
    private readonly NcrontabField _minute;
    private readonly NcrontabField _hour;
    private readonly NcrontabField _day;
    private readonly NcrontabField _month;
    private readonly NcrontabField _dayOfWeek;

    private NcrontabSchedule(
        NcrontabField second, NcrontabField minute, NcrontabField hour, NcrontabField day, NcrontabField month, NcrontabField dayOfWeek)
    {
        (_second, _minute, _hour) = (second, minute, hour);
        (_day, _month, _dayOfWeek) = (day, month, dayOfWeek);
    }

    /// <returns>Null where the text is no such expression.</returns>
    public static NcrontabSchedule? Parse(string text)
    {
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length == 5) fields = ["0", .. fields];
        return fields.Length == 6
            && NcrontabField.Second(fields[0]) is { } second && NcrontabField.Minute(fields[1]) is { } minute
            && NcrontabField.Hour(fields[2]) is { } hour && NcrontabField.Day(fields[3]) is { } day
            && NcrontabField.Month(fields[4]) is { } month && NcrontabField.DayOfWeek(fields[5]) is { } dayOfWeek
            ? new(second, minute, hour, day, month, dayOfWeek)
            : null;
    }

    /// <returns>The first time later than <paramref name="after"/>; null where none comes (February 30th).</returns>
    public DateTime? Next(DateTime after)
    {
        var from = new DateTime(after.Ticks - (after.Ticks % TimeSpan.TicksPerSecond), after.Kind).AddSeconds(1);
        var end = from.AddYears(MaxYears);
        for (var date = from.Date; date < end; date = from.Date)
        {
            if (!_month.Has(date.Month)) from = new DateTime(date.Year, date.Month, 1, 0, 0, 0, after.Kind).AddMonths(1);
            else if (Matches(date) && TimeFrom(from.TimeOfDay) is { } time) return date + time;
            else from = date.AddDays(1);
        }
        return null;
    }

    private bool Matches(DateTime date) => _day.Has(date.Day) && _dayOfWeek.Has((int)date.DayOfWeek);

    private TimeSpan? TimeFrom(TimeSpan earliest)
    {
        for (var h = _hour.From(earliest.Hours); h is not null; h = _hour.From(h.Value + 1))
        {
            var sameHour = h == earliest.Hours;
            for (var m = _minute.From(sameHour ? earliest.Minutes : 0); m is not null; m = _minute.From(m.Value + 1))
            {
                var sameMinute = sameHour && m == earliest.Minutes;
                if (_second.From(sameMinute ? earliest.Seconds : 0) is { } s) return new TimeSpan(h.Value, m.Value, s);
            }
        }
        return null;
    }
}
