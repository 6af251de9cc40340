using Sluice.Vision.Moderation;

namespace Sluice.Vision.Tests.Moderation;

public sealed class LikelihoodsTests
{
    [Fact]
    public void A_higher_score_never_gives_a_lower_likelihood_and_never_unknown()
    {
        foreach (var scale in (Func<float, Likelihood>[])[Likelihoods.Adult, Likelihoods.Racy])
        {
            var likelihoods = Enumerable.Range(0, 1001).Select(i => scale(i / 1000f)).ToList();
            likelihoods.ShouldBe(likelihoods.Order());
            likelihoods.Distinct().ShouldBe(
                [Likelihood.VeryUnlikely, Likelihood.Unlikely, Likelihood.Possible, Likelihood.Likely, Likelihood.VeryLikely]);
        }
    }
}
