using Sluice.Vision.Moderation;

namespace Sluice.Vision.Tests.Moderation;

public sealed class JudgementTests
{
    [Fact]
    public void The_highest_of_several_counts_and_what_nobody_judged_is_unknown()
    {
        var judgement = new Judgement([
            (Category.Adult, Likelihood.Unlikely), (Category.Adult, Likelihood.Likely), (Category.Adult, Likelihood.VeryUnlikely), (Category.Racy, Likelihood.VeryUnlikely)]);
        Enum.GetValues<Category>().Select(category => judgement[category]).ShouldBe(
            [Likelihood.Likely, Likelihood.Unknown, Likelihood.Unknown, Likelihood.Unknown, Likelihood.VeryUnlikely]);
    }
}
