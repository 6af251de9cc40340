using System.Text.Json;
using Sluice.Moderation;

namespace Sluice.Tests.Moderation;

public class ModerationCheckTests
{
    private static readonly ModerationLikelihoods Harmless = new(
        Likelihood.VeryUnlikely, Likelihood.VeryUnlikely, Likelihood.VeryUnlikely, Likelihood.VeryUnlikely, Likelihood.VeryUnlikely);

    private static readonly ModerationLimits High = new(5, 5, 5, 5, 5);

    public static MatrixTheoryData<string, int, int> Boundaries => new(ModerationCategories.All, Enumerable.Range(0, 6), Enumerable.Range(1, 5));

    [Theory]
    [MemberData(nameof(Boundaries))]
    public void A_category_is_reached_at_its_limit_and_unjudged_at_zero(string category, int likelihood, int limit)
    {
        var result = ModerationCheck.Check(With(category, (Likelihood)likelihood), new ModerationOptions { Limits = With(category, limit), Unknown = UnknownPolicy.Allow });
        result.Reached.ShouldBe(likelihood > 0 && likelihood >= limit ? [category] : []);
        result.Unjudged.ShouldBe(likelihood == 0 ? [category] : []);
        result.Verdict.ShouldBe(likelihood > 0 && likelihood >= limit ? ModerationVerdict.Block : ModerationVerdict.Allow);
    }

    [Theory]
    [InlineData("adult", 3)]
    [InlineData("spoof", 5)]
    [InlineData("medical", 5)]
    [InlineData("violence", 3)]
    [InlineData("racy", 4)]
    public void The_default_limits_are_Sendbirds(string category, int limit) => new ModerationLimits().In(category).ShouldBe(limit);

    [Theory]
    [InlineData(UnknownPolicy.Allow, ModerationVerdict.Allow)]
    [InlineData(UnknownPolicy.Review, ModerationVerdict.Review)]
    [InlineData(UnknownPolicy.Block, ModerationVerdict.Block)]
    [InlineData((UnknownPolicy)9, ModerationVerdict.Block)]
    public void What_nobody_judged_follows_the_policy(UnknownPolicy policy, ModerationVerdict expected)
    {
        var options = new ModerationOptions { Unknown = policy };
        ModerationCheck.Check(Harmless with { Spoof = Likelihood.Unknown }, options).Verdict.ShouldBe(expected);
        ModerationCheck.Check(Harmless, options).Verdict.ShouldBe(ModerationVerdict.Allow);
        ModerationCheck.Check(Harmless with { Spoof = Likelihood.Unknown, Adult = Likelihood.Likely }, options).Verdict.ShouldBe(ModerationVerdict.Block);
    }

    [Fact]
    public void What_nobody_judged_goes_to_a_person_by_default() => new ModerationOptions().Unknown.ShouldBe(UnknownPolicy.Review);

    [Fact]
    public void A_higher_likelihood_never_makes_a_verdict_milder()
    {
        foreach (var category in ModerationCategories.All)
        {
            var verdicts = Enumerable.Range(1, 5).Select(likelihood => ModerationCheck.Check(With(category, (Likelihood)likelihood), new ModerationOptions()).Verdict);
            verdicts.ShouldBeInOrder(SortDirection.Ascending);
        }
    }

    [Fact]
    public void Wrong_limits_are_told_all_at_once()
    {
        new ModerationOptions().Validate().ShouldBeEmpty();
        new ModerationOptions { Limits = new(0, 6, 1, 5, -1), Unknown = (UnknownPolicy)7 }.Validate().Count.ShouldBe(4);
    }

    [Fact]
    public void Likelihoods_are_numbers_in_JSON() =>
        JsonSerializer.Serialize(Harmless with { Racy = Likelihood.VeryLikely }, JsonSerializerOptions.Web)
            .ShouldBe("""{"adult":1,"spoof":1,"medical":1,"violence":1,"racy":5}""");

    private static ModerationLikelihoods With(string category, Likelihood likelihood) => category switch
    {
        "adult" => Harmless with { Adult = likelihood },
        "spoof" => Harmless with { Spoof = likelihood },
        "medical" => Harmless with { Medical = likelihood },
        "violence" => Harmless with { Violence = likelihood },
        _ => Harmless with { Racy = likelihood },
    };

    private static ModerationLimits With(string category, int limit) => category switch
    {
        "adult" => High with { Adult = limit },
        "spoof" => High with { Spoof = limit },
        "medical" => High with { Medical = limit },
        "violence" => High with { Violence = limit },
        _ => High with { Racy = limit },
    };
}
