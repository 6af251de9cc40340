using FsCheck;
using FsCheck.Fluent;
using Sluice.Host.Timers;

namespace Sluice.Host.Tests.Timers;

public sealed class NcrontabScheduleTests
{
    private static readonly DateTime Start = new(2026, 11, 21, 10, 29, 58, DateTimeKind.Utc); // a Saturday

    [Theory]
    [InlineData("* * * * * *", "2026-11-21T10:29:59")]
    [InlineData("*/5 * * * * *", "2026-11-21T10:30:00")]
    [InlineData("58 * * * * *", "2026-11-21T10:30:58")]
    [InlineData("0 */5 * * * *", "2026-11-21T10:30:00")]
    [InlineData("0 7/20 * * * *", "2026-11-21T10:47:00")]
    [InlineData("0 7/1 * * * *", "2026-11-21T11:07:00")]
    [InlineData("0 0 * * * *", "2026-11-21T11:00:00")]
    [InlineData("0 30 9 * * *", "2026-11-22T09:30:00")]
    [InlineData("0 30 9 * * 1-5", "2026-11-23T09:30:00")]
    [InlineData("0 30 9 * * Mon-Fri", "2026-11-23T09:30:00")]
    [InlineData("0 30 9 * * 5-1", "2026-11-23T09:30:00")]
    [InlineData("0 0 0 1 * *", "2026-12-01T00:00:00")]
    [InlineData("0 0 0 31 * *", "2026-12-31T00:00:00")]
    [InlineData("0 0 12 1 Jan *", "2027-01-01T12:00:00")]
    [InlineData("0 0 0 29 2 *", "2028-02-29T00:00:00")]
    [InlineData("0 0 0 29 2 0", "2032-02-29T00:00:00")]
    [InlineData("0 0 0 13 * fri", "2027-08-13T00:00:00")]
    [InlineData("15,45 10-20/5 8,20 * * *", "2026-11-21T20:10:15")]
    [InlineData("0 5-59/10 * * * *", "2026-11-21T10:35:00")]
    [InlineData("30 9 * * *", "2026-11-22T09:30:00")]
    [InlineData("  0   0  *  *  *  * ", "2026-11-21T11:00:00")]
    public void The_next_time_is_the_first_that_matches_every_field(string expression, string next) =>
        NcrontabSchedule.Parse(expression).ShouldNotBeNull().Next(Start).ShouldBe(
            DateTime.Parse(next + "Z", System.Globalization.CultureInfo.InvariantCulture).ToUniversalTime());

    [Theory]
    [InlineData("")]
    [InlineData("* * * *")]
    [InlineData("* * * * * * *")]
    [InlineData("60 * * * * *")]
    [InlineData("* 60 * * * *")]
    [InlineData("* * 24 * * *")]
    [InlineData("* * * 0 * *")]
    [InlineData("* * * 32 * *")]
    [InlineData("* * * * 0 *")]
    [InlineData("* * * * 13 *")]
    [InlineData("* * * * * 7")]
    [InlineData("*/0 * * * * *")]
    [InlineData("*/x * * * * *")]
    [InlineData("1-2-3 * * * * *")]
    [InlineData("1/2/3 * * * * *")]
    [InlineData("1, * * * * *")]
    [InlineData("-1 * * * * *")]
    [InlineData("jan * * * * *")]
    [InlineData("* * * * * someday")]
    [InlineData("@daily")]
    public void What_is_no_expression_is_refused(string expression) => NcrontabSchedule.Parse(expression).ShouldBeNull();

    [Fact]
    public void A_date_that_never_comes_has_no_next_time() => NcrontabSchedule.Parse("0 0 0 30 2 *").ShouldNotBeNull().Next(Start).ShouldBeNull();

    [Fact]
    public void The_next_time_is_later_matches_and_nothing_between_matches()
    {
        var schedules =
            from second in Field(0, 59)
            from minute in Field(0, 59)
            from hour in Field(0, 23)
            from weekday in Field(0, 6)
            from offset in Gen.Choose(0, 400 * 24 * 3600)
            select (Second: second, Minute: minute, Hour: hour, Weekday: weekday, After: Start.AddSeconds(offset));
        Prop.ForAll(schedules.ToArbitrary(), s =>
        {
            var next = NcrontabSchedule.Parse($"{s.Second.Text} {s.Minute.Text} {s.Hour.Text} * * {s.Weekday.Text}")!.Next(s.After)!.Value;
            return next > s.After && Matches(next) && Between(s.After, next).All(t => !Matches(t));

            bool Matches(DateTime t) => s.Second.Values.Contains(t.Second) && s.Minute.Values.Contains(t.Minute)
                && s.Hour.Values.Contains(t.Hour) && s.Weekday.Values.Contains((int)t.DayOfWeek);
        }).QuickCheckThrowOnFailure();

        // Every second of the last hour before it: a nearer match would have to lie in the same or the hour before.
        static IEnumerable<DateTime> Between(DateTime after, DateTime next)
        {
            for (var t = next.AddSeconds(-1); t > after && t > next.AddHours(-1); t = t.AddSeconds(-1)) yield return t;
        }
    }

    private static Gen<(string Text, int[] Values)> Field(int low, int high)
    {
        var all = Enumerable.Range(low, high - low + 1).ToArray();
        return Gen.OneOf(
            Gen.Constant(("*", all)),
            Gen.Choose(low, high).Select(v => ($"{v}", new[] { v })),
            Gen.Choose(2, 12).Select(s => ($"*/{s}", all.Where(v => (v - low) % s == 0).ToArray())));
    }
}
