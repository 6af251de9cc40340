using Sluice.Files;
using Sluice.Moderation;

namespace Sluice.Tests.Moderation;

public sealed class ModerationCheckTests
{
    public static TheoryData<int, int> LikelihoodsAndLimits()
    {
        var data = new TheoryData<int, int>();
        for (var likelihood = 1; likelihood <= 5; likelihood++)
            for (var limit = 1; limit <= 5; limit++) data.Add(likelihood, limit);
        return data;
    }

    [Theory, MemberData(nameof(LikelihoodsAndLimits))]
    public void A_category_counts_from_its_limit_on(int likelihood, int limit)
    {
        var expected = likelihood >= limit ? Decision.Block : Decision.Allow;
        foreach (var (likelihoods, limits) in EachCategory(likelihood, limit))
            ModerationCheck.Check(likelihoods, Policy(limits)).Decision.ShouldBe(expected);
    }

    [Theory]
    [InlineData(Likelihood.VeryUnlikely, Likelihood.Likely, Likelihood.Likely)]
    [InlineData(Likelihood.Unknown, Likelihood.Possible, Likelihood.Possible)]
    [InlineData(Likelihood.Unknown, Likelihood.Unlikely, Likelihood.Unknown)]
    [InlineData(Likelihood.Unknown, Likelihood.Unknown, Likelihood.Unknown)]
    public void Of_two_views_the_higher_likelihood_counts_and_unknown_is_never_low(Likelihood one, Likelihood other, Likelihood both)
    {
        All((int)one).Highest(All((int)other)).ShouldBe(All((int)both));
        All((int)other).Highest(All((int)one)).ShouldBe(All((int)both));
    }

    [Fact]
    public void The_default_limits_are_those_of_Sendbird()
    {
        var limits = new ModerationLimits();
        (limits.Adult, limits.Spoof, limits.Medical, limits.Violence, limits.Racy).ShouldBe((3, 5, 5, 3, 4));
    }

    [Theory]
    [InlineData(UnknownCategory.Allow, Decision.Allow)]
    [InlineData(UnknownCategory.Review, Decision.Review)]
    [InlineData(UnknownCategory.Block, Decision.Block)]
    public void What_nobody_looked_at_follows_the_setting(UnknownCategory setting, Decision expected)
    {
        var policy = new ModerationPolicy { Unknown = setting };
        ModerationCheck.Check(All(1), policy, "frames").Decision.ShouldBe(expected);
        ModerationCheck.Check(All(1), policy).Decision.ShouldBe(Decision.Allow);
        ModerationCheck.Check(All(5), policy, "frames").Decision.ShouldBe(Decision.Block, "what was seen counts");
    }

    [Theory]
    [InlineData(UnknownCategory.Allow, Decision.Allow)]
    [InlineData(UnknownCategory.Review, Decision.Review)]
    [InlineData(UnknownCategory.Block, Decision.Block)]
    public void A_category_that_nobody_judged_follows_the_setting(UnknownCategory setting, Decision expected)
    {
        var result = ModerationCheck.Check(
            new ModerationLikelihoods(Likelihood.VeryUnlikely, default, default, default, Likelihood.VeryUnlikely),
            new ModerationPolicy { Unknown = setting });
        result.Decision.ShouldBe(expected);
        result.Unjudged.ShouldBe(["spoof", "medical", "violence"]);
    }

    [Fact]
    public void Unknown_goes_to_a_person_unless_a_setting_says_otherwise() =>
        ModerationCheck.Check(ModerationLikelihoods.Unknown, new ModerationPolicy()).Decision.ShouldBe(Decision.Review);

    [Theory]
    [InlineData(LimitReached.Block, Decision.Block)]
    [InlineData(LimitReached.Review, Decision.Review)]
    [InlineData(LimitReached.Warn, Decision.Warn)]
    public void A_reached_limit_follows_the_setting(LimitReached setting, Decision expected) =>
        ModerationCheck.Check(All(5), new ModerationPolicy { OnLimit = setting }).Decision.ShouldBe(expected);

    [Fact]
    public void The_strictest_of_two_rules_wins() =>
        ModerationCheck.Check(
            new ModerationLikelihoods(Likelihood.VeryLikely, default, default, default, default),
            new ModerationPolicy { OnLimit = LimitReached.Warn, Unknown = UnknownCategory.Block }).Decision.ShouldBe(Decision.Block);

    [Fact]
    public void Each_limit_that_is_reached_is_a_reason_with_both_numbers() =>
        ModerationCheck.Check(new(Likelihood.Possible, Likelihood.VeryUnlikely, Likelihood.VeryUnlikely, Likelihood.VeryLikely, Likelihood.Possible), new ModerationPolicy())
            .Reasons.ShouldBe([
                new Reason("adultLimit", "Likelihood of adult content: 3 of 5; the limit is 3."),
                new Reason("violenceLimit", "Likelihood of violence content: 5 of 5; the limit is 3.")]);

    [Theory]
    [InlineData(UnknownCategory.Review, "notJudged: Nobody judged: spoof, racy.")]
    [InlineData(UnknownCategory.Block, "notJudged: Nobody judged: spoof, racy.")]
    [InlineData(UnknownCategory.Allow)]
    public void What_nobody_judged_is_a_reason_where_it_counts(UnknownCategory setting, params string[] reasons) =>
        ModerationCheck.Check(
            new(Likelihood.VeryUnlikely, default, Likelihood.VeryUnlikely, Likelihood.VeryUnlikely, default), new ModerationPolicy { Unknown = setting })
            .Reasons.Select(reason => $"{reason.Code}: {reason.Text}").ShouldBe(reasons);

    [Fact]
    public void Where_all_is_judged_and_low_there_is_no_reason() => ModerationCheck.Check(All(1), new ModerationPolicy()).Reasons.ShouldBeEmpty();

    private static IEnumerable<(ModerationLikelihoods, ModerationLimits)> EachCategory(int likelihood, int limit)
    {
        var l = (Likelihood)likelihood;
        var none = Likelihood.VeryUnlikely;
        var high = new ModerationLimits { Adult = 5, Spoof = 5, Medical = 5, Violence = 5, Racy = 5 };
        yield return (new(l, none, none, none, none), high with { Adult = limit });
        yield return (new(none, l, none, none, none), high with { Spoof = limit });
        yield return (new(none, none, l, none, none), high with { Medical = limit });
        yield return (new(none, none, none, l, none), high with { Violence = limit });
        yield return (new(none, none, none, none, l), high with { Racy = limit });
    }

    private static ModerationLikelihoods All(int likelihood)
    {
        var l = (Likelihood)likelihood;
        return new ModerationLikelihoods(l, l, l, l, l);
    }

    private static ModerationPolicy Policy(ModerationLimits limits) => new() { Limits = limits };
}
