using Sluice.Vision.Moderation;

namespace Sluice.Vision.Tests.Moderation;

public sealed class NsfwClassifierTests(RunningService service)
{
    public static TheoryData<string> Ordinary =>
        ["coffee.jpg", "cat.jpg", "portrait.jpg", "group.jpg", "party.jpg", "passport.jpg", "letter.jpg", "page.png", "animation.gif"];

    [Theory]
    [MemberData(nameof(Ordinary))]
    public void Ordinary_images_are_not_adult(string name) => ShouldNotBeAdult((NsfwClassifier)service.Engine.Classifiers.Single(), name);

    [Fact]
    public async Task Ordinary_images_are_not_adult_to_the_larger_model_either()
    {
        using var classifier = await NsfwClassifier.LoadAsync(NsfwModel.InceptionV3, threads: 2);
        foreach (var name in Ordinary)
            ShouldNotBeAdult(classifier, name);
    }

    private static void ShouldNotBeAdult(NsfwClassifier classifier, string name) =>
        new Judgement(classifier.Judge(Samples.Decode(name)))[Category.Adult].ShouldBeOneOf([Likelihood.VeryUnlikely, Likelihood.Unlikely], name);

    // What nsfwjs 4.3.0 itself says of these files (MobileNetV2, point sampled), so that a change of the input shows.
    [Theory]
    [InlineData("cat.jpg", 0.0593f, 0.0032f)]
    [InlineData("group.jpg", 0.0440f, 0.3528f)]
    [InlineData("party.jpg", 0.0030f, 0.0441f)]
    public void Scores_are_those_of_the_original_model(string name, float adult, float racy)
    {
        var scores = ((NsfwClassifier)service.Engine.Classifiers.Single()).Score(Samples.Decode(name));
        scores.Adult.ShouldBe(adult, 0.01f);
        scores.Racy.ShouldBe(racy, 0.02f);
    }
}
