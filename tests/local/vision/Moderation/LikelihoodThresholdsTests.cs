using Sluice.Vision.Moderation;

namespace Sluice.Vision.Tests.Moderation;

public sealed class LikelihoodThresholdsTests
{
    [Fact]
    public void A_higher_score_never_gives_a_lower_likelihood_and_never_unknown()
    {
        foreach (var thresholds in NsfwModel.All.SelectMany(model => (LikelihoodThresholds[])[model.Adult, model.Racy]))
        {
            var likelihoods = Enumerable.Range(0, 1001).Select(i => thresholds.Of(i / 1000f)).ToList();
            likelihoods.ShouldBe(likelihoods.Order());
            likelihoods.Distinct().ShouldBe(
                [Likelihood.VeryUnlikely, Likelihood.Unlikely, Likelihood.Possible, Likelihood.Likely, Likelihood.VeryLikely]);
        }
    }

    [Theory]
    [InlineData(0.09f, Likelihood.VeryUnlikely)]
    [InlineData(0.1f, Likelihood.Unlikely)]
    [InlineData(0.85f, Likelihood.VeryLikely)]
    internal void A_threshold_belongs_to_what_is_above_it(float score, Likelihood likelihood) => NsfwModel.MobileNetV2.Adult.Of(score).ShouldBe(likelihood);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void What_is_no_number_has_no_likelihood(float score) => Should.Throw<NotFiniteNumberException>(() => NsfwModel.MobileNetV2.Adult.Of(score));
}
