using System.Globalization;

namespace Sluice.Host.Timers;

/// <summary>One field of an NCRONTAB expression: a set of numbers.</summary>
internal sealed class NcrontabField
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    private readonly int _lowest;
    private readonly int _highest;
    private readonly string[] _names;
    private ulong _values;

    private NcrontabField(int lowest, int highest, string[] names) => (_lowest, _highest, _names) = (lowest, highest, names);

    public static NcrontabField? Second(string text) => new NcrontabField(0, 59, []).Parse(text);

    public static NcrontabField? Minute(string text) => new NcrontabField(0, 59, []).Parse(text);

    public static NcrontabField? Hour(string text) => new NcrontabField(0, 23, []).Parse(text);

    public static NcrontabField? Day(string text) => new NcrontabField(1, 31, []).Parse(text);

    public static NcrontabField? Month(string text) => new NcrontabField(1, 12, Months).Parse(text);

    public static NcrontabField? DayOfWeek(string text) => new NcrontabField(0, 6, Days).Parse(text);

    public bool Has(int value) => (_values & (1UL << value)) != 0;

    /// <returns>The first number from <paramref name="value"/> on; null where there is none.</returns>
    public int? From(int value)
    {
        for (; value <= _highest; value++)
            if (Has(value)) return value;
        return null;
    }

    /// <returns>Null where the text is not of the form <c>*</c>, <c>n</c>, <c>n-m</c>, each also with <c>/step</c>, or a list of these.</returns>
    private NcrontabField? Parse(string text) => text.Split(',').All(Add) ? this : null;

    private bool Add(string part)
    {
        var step = 1;
        var slash = part.Split('/');
        if (slash.Length > 2 || (slash.Length == 2 && (!int.TryParse(slash[1], NumberStyles.None, CultureInfo.InvariantCulture, out step) || step < 1)))
            return false;
        if (Range(slash[0], openEnd: step > 1) is not var (first, last)) return false;
        for (var value = first; value <= last; value += step) _values |= 1UL << value;
        return true;
    }

    /// <param name="openEnd">A single number with a step above 1 goes on to the end, as in NCRONTAB.</param>
    private (int First, int Last)? Range(string text, bool openEnd)
    {
        if (text == "*") return (_lowest, _highest);
        var bounds = text.Split('-');
        if (bounds.Length > 2 || Number(bounds[0]) is not { } first) return null;
        if (bounds.Length == 1) return (first, openEnd ? _highest : first);
        if (Number(bounds[1]) is not { } last) return null;
        return first <= last ? (first, last) : (last, first);
    }

    private int? Number(string text)
    {
        var name = Array.FindIndex(_names, n => n.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (name >= 0) return name + _lowest;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= _lowest && number <= _highest
            ? number
            : null;
    }
}
