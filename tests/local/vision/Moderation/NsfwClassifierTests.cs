using Sluice.Vision.Images;
using Sluice.Vision.Moderation;

namespace Sluice.Vision.Tests.Moderation;

public sealed class NsfwClassifierTests(RunningService service)
{
    private ModerationScores Judge(string name)
    {
        var decoded = new ImageDecoder(TimeProvider.System).Decode(Samples.Read(name));
        return service.Engine.Moderate(decoded);
    }

    [Theory]
    [InlineData("coffee.jpg")]
    [InlineData("cat.jpg")]
    [InlineData("portrait.jpg")]
    [InlineData("group.jpg")]
    [InlineData("party.jpg")]
    [InlineData("passport.jpg")]
    [InlineData("letter.jpg")]
    [InlineData("page.png")]
    [InlineData("animation.gif")]
    public void Ordinary_pictures_are_not_adult(string name) =>
        Likelihoods.Adult(Judge(name).Adult).ShouldBeOneOf(Likelihood.VeryUnlikely, Likelihood.Unlikely);

    // What nsfwjs 4.3.0 itself says of these files (MobileNetV2, point sampled), so that a change of the input shows.
    [Theory]
    [InlineData("cat.jpg", 0.0593f, 0.0032f)]
    [InlineData("group.jpg", 0.0440f, 0.3528f)]
    [InlineData("party.jpg", 0.0030f, 0.0441f)]
    public void Scores_are_those_of_the_original_model(string name, float adult, float racy)
    {
        var scores = Judge(name);
        scores.Adult.ShouldBe(adult, 0.01f);
        scores.Racy.ShouldBe(racy, 0.02f);
    }
}
