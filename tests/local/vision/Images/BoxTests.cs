using Sluice.Vision.Images;

namespace Sluice.Vision.Tests.Images;

public sealed class BoxTests
{
    private static readonly Box Square = new(0, 0, 10, 10);

    public static TheoryData<float, float, float, float, float, float> Others => new()
    {
        { 0, 0, 10, 10, 1, 1 },
        { 0, 0, 10, 5, 0.5f, 1 },
        { 5, 0, 15, 10, 1 / 3f, 0.5f },
        { 10, 0, 20, 10, 0, 0 },
        { 20, 20, 30, 30, 0, 0 },
        { 5, 5, 5, 5, 0, 0 },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void What_two_boxes_share_is_a_part_of_both_or_of_the_smaller(float left, float top, float right, float bottom, float overlap, float coverage)
    {
        var other = new Box(left, top, right, bottom);
        Square.Overlap(other).ShouldBe(overlap, tolerance: 1e-6);
        other.Overlap(Square).ShouldBe(overlap, tolerance: 1e-6);
        Square.Coverage(other).ShouldBe(coverage, tolerance: 1e-6);
    }

    [Fact]
    public void The_best_of_what_is_the_same_is_kept()
    {
        (float Score, Box Box)[] found = [(0.6f, Square), (0.9f, new Box(1, 0, 11, 10)), (0.7f, new Box(50, 50, 60, 60))];
        Box.KeepBest(found, one => one.Score, (a, b) => a.Box.Overlap(b.Box) > 0.5f).Select(one => one.Score).ShouldBe([0.9f, 0.7f]);
    }

    [Fact]
    public void A_box_is_cut_to_its_image() =>
        new Box(-3.2f, 1.6f, 99, 3).Within(new Bitmap(20, 10)).ShouldBe(new Box(0, 2, 20, 3));
}
