using Sluice.Vision.Faces;
using Sluice.Vision.Images;

namespace Sluice.Vision.Tests.Faces;

public sealed class FaceRecognitionTests(RunningService service)
{
    private (IReadOnlyList<Face> Faces, List<float[]> Descriptors) Recognize(Bitmap bitmap)
    {
        var image = new Pyramid(bitmap);
        var faces = service.Engine.Faces.Find(image);
        return (faces, [.. faces.Select(face => service.Engine.Faces.Describe(image, face))]);
    }

    [Theory]
    [InlineData("portrait.jpg", 1)]
    [InlineData("group.jpg", 4)]
    [InlineData("coffee.jpg", 0)]
    [InlineData("cat.jpg", 0)]
    [InlineData("ticket.jpg", 0)]
    [InlineData("icon.png", 0)]
    [InlineData("frames.gif", 0)]
    public void Every_face_is_found_and_nothing_else(string name, int faces) =>
        Recognize(Samples.Decode(name)).Faces.Count.ShouldBe(faces);

    [Fact]
    public void A_face_has_its_parts_where_they_are()
    {
        var face = Recognize(Samples.Decode("portrait.jpg")).Faces.Single();
        face.Box.Overlap(new Box(169, 76, 275, 182)).ShouldBeGreaterThan(0.7f);
        face.LeftEye.X.ShouldBeLessThan(face.Nose.X);
        face.RightEye.X.ShouldBeGreaterThan(face.Nose.X);
        face.LeftEye.Y.ShouldBeLessThan(face.Nose.Y);
        face.Nose.Y.ShouldBeLessThan(face.Mouth.Y);
    }

    [Theory]
    [InlineData(-30)]
    [InlineData(10)]
    [InlineData(30)]
    public void The_same_person_is_recognized_in_a_turned_image(double degrees)
    {
        var portrait = Samples.Decode("portrait.jpg");
        var distance = FaceDescriptor.Distance(Recognize(portrait).Descriptors.Single(), Recognize(Samples.Turn(portrait, degrees)).Descriptors.Single());
        distance.ShouldBeLessThan(0.4f);
    }

    [Fact]
    public void The_people_of_a_group_are_different_people()
    {
        var people = Recognize(Samples.Decode("group.jpg")).Descriptors.Concat(Recognize(Samples.Decode("portrait.jpg")).Descriptors).ToList();
        for (var i = 0; i < people.Count; i++)
            for (var j = i + 1; j < people.Count; j++)
                FaceRecognition.Confidence(people[i], people[j]).ShouldBeLessThan(0.5f);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.6f, 0.5f)]
    [InlineData(1.4f, 0)]
    public void Confidence_falls_with_the_distance_and_is_a_half_at_the_limit(float distance, float confidence) =>
        FaceRecognition.Confidence([distance, 0], [0, 0]).ShouldBe(confidence, tolerance: 0.001);
}
