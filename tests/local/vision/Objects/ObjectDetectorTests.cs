using Sluice.Vision.Images;
using Sluice.Vision.Objects;

namespace Sluice.Vision.Tests.Objects;

public sealed class ObjectDetectorTests(RunningService service)
{
    private IReadOnlyList<DetectedObject> Find(string name) => service.Engine.FindObjects(new Decoded(DecodeFailure.None, [Samples.Decode(name)]));

    [Theory]
    [InlineData("cat.jpg", "cat")]
    [InlineData("coffee.jpg", "cup")]
    [InlineData("group.jpg", "person")]
    public void What_an_image_shows_comes_first(string name, string thing) => Find(name)[0].Name.ShouldBe(thing);

    [Fact]
    public void A_thing_is_found_once_and_where_it_is()
    {
        var cup = Find("coffee.jpg").Where(found => found.Name == "cup").ShouldHaveSingleItem();
        cup.Score.ShouldBeGreaterThan(0.9f);
        cup.Box.Overlap(new Box(165, 20, 415, 260)).ShouldBeGreaterThan(0.8f);
    }

    [Fact]
    public void Each_person_of_a_group_is_found() => Find("group.jpg").Count(found => found.Name == ObjectNames.Person).ShouldBe(4);

    [Fact]
    public void There_are_eighty_kinds() => ObjectNames.All.OfType<string>().Distinct(StringComparer.Ordinal).Count().ShouldBe(80);
}
