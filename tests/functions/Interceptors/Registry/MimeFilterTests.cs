using System.Diagnostics;
using Sluice.Interceptors.Registry;

namespace Sluice.Tests.Interceptors.Registry;

public sealed class MimeFilterTests
{
    [Theory]
    [InlineData(null, "image/png", true)]
    [InlineData("", "image/png", true)]
    [InlineData("image/.*", "image/png", true)]
    [InlineData("IMAGE/PNG", "image/png", true)]
    [InlineData("png", "image/png", true)]
    [InlineData("^png", "image/png", false)]
    [InlineData("^(image|video)/", "video/mp4", true)]
    [InlineData("application/pdf", "image/png", false)]
    [InlineData("^(?!image/)", "image/png", null)]
    [InlineData(@"(.)\1", "image/png", null)]
    public void An_expression_is_searched_whatever_the_case_and_hard_ones_are_left_to_the_activity(string? expression, string type, bool? matches)
    {
        MimeFilter.IsValid(expression).ShouldBeTrue();
        MimeFilter.Matches(expression, type).ShouldBe(matches);
        if (matches is { } known) MimeFilter.MatchesByBacktracking(expression, type).ShouldBe(known);
    }

    [Theory]
    [InlineData("^(?!image/)", "image/png", false)]
    [InlineData("^(?!image/)", "video/mp4", true)]
    public void Hard_expressions_are_matched_by_backtracking(string expression, string type, bool matches) =>
        MimeFilter.MatchesByBacktracking(expression, type).ShouldBe(matches);

    [Fact]
    public void An_expression_that_would_take_for_ever_asks_the_interceptor_instead()
    {
        var clock = Stopwatch.StartNew();
        MimeFilter.MatchesByBacktracking(@"^(?=a)(a+)+$", new string('a', 60) + "!").ShouldBeTrue();
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("(")]
    [InlineData("[z-a]")]
    [InlineData("*")]
    public void What_is_no_expression_is_refused(string expression) => MimeFilter.IsValid(expression).ShouldBeFalse();

    [Fact]
    public void A_long_expression_is_refused() => MimeFilter.IsValid(new string('a', MimeFilter.MaxLength + 1)).ShouldBeFalse();

    [Fact]
    public void However_long_a_match_takes_on_a_busy_machine_an_orchestrator_gets_an_answer() =>
        MimeFilter.Matches("(a|b)*c$", new string('a', 50_000_000)).ShouldBe(false);
}
