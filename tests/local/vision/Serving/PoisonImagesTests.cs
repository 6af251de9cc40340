using Microsoft.Extensions.Time.Testing;
using Sluice.Vision.Serving;

namespace Sluice.Vision.Tests.Serving;

public sealed class PoisonImagesTests : IDisposable
{
    private const string Image = "0a", Other = "0b";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-poison-");
    private readonly FakeTimeProvider _clock = new();

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>What the next process knows; the one before just ends.</summary>
    private PoisonImages NextProcess() => new(_folder.FullName, _clock);

    private static void Do(PoisonImages poison, string work, bool succeeded)
    {
        poison.Begin(Image, work).ShouldBeTrue();
        poison.End(Image, work, succeeded);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_keeps_no_image_from_being_looked_at()
    {
        var poison = NextProcess();
        _folder.Delete();
        Do(poison, "read", succeeded: true);
        Do(poison, "read", succeeded: false);
        Do(poison, "read", succeeded: true);
        _folder.Create();
    }

    [Fact]
    public void A_process_that_dies_leaves_a_failed_attempt_at_what_was_under_way_and_two_give_it_up()
    {
        NextProcess().Begin(Image, "read").ShouldBeTrue();
        NextProcess().FailedAttempts(Image).ShouldBe(1);
        NextProcess().Begin(Image, "read").ShouldBeTrue();
        NextProcess().FailedAttempts(Image).ShouldBe(2);
        NextProcess().Begin(Image, "read").ShouldBeFalse();
        NextProcess().Begin(Other, "read").ShouldBeTrue();
    }

    [Fact]
    public void An_image_is_given_up_for_every_work()
    {
        NextProcess().Begin(Image, "read").ShouldBeTrue();
        NextProcess().Begin(Image, "moderation").ShouldBeTrue();
        NextProcess().Begin(Image, "faces").ShouldBeFalse();
    }

    [Fact]
    public void Works_that_overlap_are_one_attempt_however_they_end()
    {
        var first = NextProcess();
        first.Begin(Image, "read");
        first.Begin(Image, "moderation");
        var second = NextProcess();
        second.FailedAttempts(Image).ShouldBe(1);

        second.Begin(Other, "read");
        second.Begin(Other, "moderation");
        second.End(Other, "read", succeeded: false);
        second.End(Other, "moderation", succeeded: false);
        second.FailedAttempts(Other).ShouldBe(1);
    }

    [Fact]
    public void What_ends_well_leaves_nothing()
    {
        var poison = NextProcess();
        Do(poison, "read", succeeded: true);
        _folder.EnumerateFiles().ShouldBeEmpty();
        poison.FailedAttempts(Image).ShouldBe(0);
    }

    [Fact]
    public void What_fails_or_takes_too_long_is_a_failed_attempt_in_the_same_process_too()
    {
        var poison = NextProcess();
        Do(poison, "read", succeeded: false);
        poison.FailedAttempts(Image).ShouldBe(1);
        Do(poison, "read", succeeded: false);
        poison.Begin(Image, "read").ShouldBeFalse();
    }

    [Fact]
    public void An_image_that_was_merely_there_loses_its_failed_attempt_once_its_works_end_well()
    {
        var first = NextProcess();
        first.Begin(Image, "read");
        first.Begin(Image, "moderation");

        var second = NextProcess();
        Do(second, "moderation", succeeded: true);
        second.FailedAttempts(Image).ShouldBe(1, "reading may be to blame");
        Do(second, "read", succeeded: true);
        second.FailedAttempts(Image).ShouldBe(0);
        _folder.EnumerateFiles().ShouldBeEmpty();
    }

    [Fact]
    public void What_one_work_does_well_neither_adds_to_nor_takes_from_the_failed_attempts_of_another()
    {
        Do(NextProcess(), "read", succeeded: false);
        Do(NextProcess(), "moderation", succeeded: true);
        NextProcess().FailedAttempts(Image).ShouldBe(1);
        Do(NextProcess(), "read", succeeded: false);
        NextProcess().Begin(Image, "read").ShouldBeFalse();
    }

    [Fact]
    public void The_same_work_twice_at_a_time_may_be_to_blame_until_both_end_well()
    {
        var poison = NextProcess();
        poison.Begin(Image, "read");
        poison.Begin(Image, "read");
        poison.End(Image, "read", succeeded: true);
        NextProcess().FailedAttempts(Image).ShouldBe(1);
        poison.End(Image, "read", succeeded: true);
        NextProcess().FailedAttempts(Image).ShouldBe(0);
    }

    [Fact]
    public void An_orderly_end_leaves_no_failed_attempt_but_those_from_before()
    {
        var first = NextProcess();
        first.Begin(Image, "read");
        first.Stop();
        NextProcess().FailedAttempts(Image).ShouldBe(0);

        var second = NextProcess();
        Do(second, "read", succeeded: false);
        second.Begin(Image, "read");
        second.Stop();
        NextProcess().FailedAttempts(Image).ShouldBe(1);
    }

    [Fact]
    public void Failed_attempts_count_for_a_day_from_the_last_one_whatever_went_well_since()
    {
        var poison = NextProcess();
        Do(poison, "read", succeeded: false);
        _clock.Advance(TimeSpan.FromHours(23));
        Do(poison, "moderation", succeeded: true);
        poison.FailedAttempts(Image).ShouldBe(1);
        _clock.Advance(TimeSpan.FromHours(2));
        poison.FailedAttempts(Image).ShouldBe(0);

        NextProcess();
        _folder.EnumerateFiles().ShouldBeEmpty();
    }

    [Fact]
    public void A_file_that_a_dying_process_left_empty_is_a_failed_attempt()
    {
        NextProcess().Begin(Image, "read");
        File.WriteAllText(_folder.EnumerateFiles().Single().FullName, "");
        NextProcess().FailedAttempts(Image).ShouldBe(1);
    }

    [Fact]
    public void The_folder_keeps_the_last_thousand_and_files_of_others()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "notes.txt"), "mine");
        var poison = NextProcess();
        for (var i = 0; i < 1010; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            poison.Begin($"{i:x}", "read");
            poison.End($"{i:x}", "read", succeeded: false);
        }
        _folder.EnumerateFiles().Count().ShouldBe(1001);
        (poison.FailedAttempts("9"), poison.FailedAttempts("a"), poison.FailedAttempts("3f1")).ShouldBe((0, 1, 1));
    }
}
