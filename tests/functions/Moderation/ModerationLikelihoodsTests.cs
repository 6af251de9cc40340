using Sluice.Files;
using Sluice.Moderation;

namespace Sluice.Tests.Moderation;

public sealed class ModerationLikelihoodsTests
{
    private static readonly ModerationLikelihoods All = new(Likelihood.VeryUnlikely, Likelihood.Unlikely, Likelihood.Possible, Likelihood.Likely, Likelihood.VeryLikely);

    [Fact]
    public void A_record_gives_back_what_it_was_given()
    {
        All.ToRecord().ShouldBe(new RecordedLikelihoods(1, 2, 3, 4, 5));
        ModerationLikelihoods.Of(new FileRecord { Adult = 1, Spoof = 2, Medical = 3, Violence = 4, Racy = 5 }).ShouldBe(All);
    }

    [Fact]
    public void What_a_record_does_not_have_is_unknown()
    {
        ModerationLikelihoods.Of(new FileRecord { Adult = 1 }).ShouldBe(ModerationLikelihoods.Unknown with { Adult = Likelihood.VeryUnlikely });
        ModerationLikelihoods.Of(new FileRecord()).ShouldBeNull("no moderation took place");
    }

    [Fact]
    public void Categories_go_by_the_names_that_the_API_has() =>
        All.ByCategory().ShouldBe([
            ("adult", Likelihood.VeryUnlikely), ("spoof", Likelihood.Unlikely), ("medical", Likelihood.Possible), ("violence", Likelihood.Likely), ("racy", Likelihood.VeryLikely)]);
}
