using Sluice.Vision.Serving;

namespace Sluice.Vision.Tests.Serving;

public sealed class StrikesTests : IDisposable
{
    private const string Picture = "0a", Other = "0b";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-strikes-");
    private readonly ManualTime _clock = new();

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>What the next process knows; the one before just ends.</summary>
    private Strikes NextProcess() => new(_folder.FullName, _clock);

    private static void Do(Strikes strikes, string work, bool well)
    {
        strikes.Begin(Picture, work).ShouldBeTrue();
        strikes.End(Picture, work, well);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_keeps_no_picture_from_being_looked_at()
    {
        var strikes = NextProcess();
        _folder.Delete();
        Do(strikes, "read", well: true);
        Do(strikes, "read", well: false);
        Do(strikes, "read", well: true);
        _folder.Create();
    }

    [Fact]
    public void A_process_that_dies_leaves_a_strike_on_what_was_under_way_and_two_give_it_up()
    {
        NextProcess().Begin(Picture, "read").ShouldBeTrue();
        NextProcess().Of(Picture).ShouldBe(1);
        NextProcess().Begin(Picture, "read").ShouldBeTrue();
        NextProcess().Of(Picture).ShouldBe(2);
        NextProcess().Begin(Picture, "read").ShouldBeFalse();
        NextProcess().Begin(Other, "read").ShouldBeTrue();
    }

    [Fact]
    public void A_picture_is_given_up_for_every_work()
    {
        NextProcess().Begin(Picture, "read").ShouldBeTrue();
        NextProcess().Begin(Picture, "moderation").ShouldBeTrue();
        NextProcess().Begin(Picture, "faces").ShouldBeFalse();
    }

    [Fact]
    public void Works_that_overlap_are_one_attempt_however_they_end()
    {
        var first = NextProcess();
        first.Begin(Picture, "read");
        first.Begin(Picture, "moderation");
        var second = NextProcess();
        second.Of(Picture).ShouldBe(1);

        second.Begin(Other, "read");
        second.Begin(Other, "moderation");
        second.End(Other, "read", well: false);
        second.End(Other, "moderation", well: false);
        second.Of(Other).ShouldBe(1);
    }

    [Fact]
    public void What_ends_well_leaves_nothing()
    {
        var strikes = NextProcess();
        Do(strikes, "read", well: true);
        _folder.EnumerateFiles().ShouldBeEmpty();
        strikes.Of(Picture).ShouldBe(0);
    }

    [Fact]
    public void What_fails_or_takes_too_long_is_a_strike_in_the_same_process_too()
    {
        var strikes = NextProcess();
        Do(strikes, "read", well: false);
        strikes.Of(Picture).ShouldBe(1);
        Do(strikes, "read", well: false);
        strikes.Begin(Picture, "read").ShouldBeFalse();
    }

    [Fact]
    public void A_picture_that_was_merely_there_loses_its_strike_once_its_works_end_well()
    {
        var first = NextProcess();
        first.Begin(Picture, "read");
        first.Begin(Picture, "moderation");

        var second = NextProcess();
        Do(second, "moderation", well: true);
        second.Of(Picture).ShouldBe(1, "reading may be to blame");
        Do(second, "read", well: true);
        second.Of(Picture).ShouldBe(0);
        _folder.EnumerateFiles().ShouldBeEmpty();
    }

    [Fact]
    public void What_one_work_does_well_neither_adds_to_nor_takes_from_the_strikes_of_another()
    {
        Do(NextProcess(), "read", well: false);
        Do(NextProcess(), "moderation", well: true);
        NextProcess().Of(Picture).ShouldBe(1);
        Do(NextProcess(), "read", well: false);
        NextProcess().Begin(Picture, "read").ShouldBeFalse();
    }

    [Fact]
    public void The_same_work_twice_at_a_time_is_under_suspicion_until_both_end_well()
    {
        var strikes = NextProcess();
        strikes.Begin(Picture, "read");
        strikes.Begin(Picture, "read");
        strikes.End(Picture, "read", well: true);
        NextProcess().Of(Picture).ShouldBe(1);
        strikes.End(Picture, "read", well: true);
        NextProcess().Of(Picture).ShouldBe(0);
    }

    [Fact]
    public void An_orderly_end_leaves_no_strike_but_those_from_before()
    {
        var first = NextProcess();
        first.Begin(Picture, "read");
        first.Stop();
        NextProcess().Of(Picture).ShouldBe(0);

        var second = NextProcess();
        Do(second, "read", well: false);
        second.Begin(Picture, "read");
        second.Stop();
        NextProcess().Of(Picture).ShouldBe(1);
    }

    [Fact]
    public void Strikes_last_a_day_from_the_last_one_whatever_went_well_since()
    {
        var strikes = NextProcess();
        Do(strikes, "read", well: false);
        _clock.Advance(TimeSpan.FromHours(23));
        Do(strikes, "moderation", well: true);
        strikes.Of(Picture).ShouldBe(1);
        _clock.Advance(TimeSpan.FromHours(2));
        strikes.Of(Picture).ShouldBe(0);

        NextProcess();
        _folder.EnumerateFiles().ShouldBeEmpty();
    }

    [Fact]
    public void A_file_that_a_dying_process_left_empty_is_a_strike()
    {
        NextProcess().Begin(Picture, "read");
        File.WriteAllText(_folder.EnumerateFiles().Single().FullName, "");
        NextProcess().Of(Picture).ShouldBe(1);
    }

    [Fact]
    public void The_folder_keeps_the_last_thousand_and_files_of_others()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "notes.txt"), "mine");
        var strikes = NextProcess();
        for (var i = 0; i < 1010; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            strikes.Begin($"{i:x}", "read");
            strikes.End($"{i:x}", "read", well: false);
        }
        _folder.EnumerateFiles().Count().ShouldBe(1001);
        (strikes.Of("9"), strikes.Of("a"), strikes.Of("3f1")).ShouldBe((0, 1, 1));
    }
}
