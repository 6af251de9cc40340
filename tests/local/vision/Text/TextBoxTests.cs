using System.Numerics;
using Sluice.Vision.Text;

namespace Sluice.Vision.Tests.Text;

public sealed class TextBoxTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(-30)]
    [InlineData(44)]
    public void The_smallest_box_around_a_turned_rectangle_is_that_rectangle(double degrees)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        var box = new TextBox(new Vector2(50, 70), new Vector2((float)cos, (float)sin), 40, 10);
        var found = TextBox.Smallest(box.Corners);
        Vector2.Distance(found.Center, box.Center).ShouldBeLessThan(0.01f);
        (found.Width * found.Height).ShouldBe(400, 0.1);
        Math.Max(found.Width, found.Height).ShouldBe(40, 0.01);
    }

    [Fact]
    public void Four_quarter_turns_give_the_same_box_and_each_starts_at_the_next_corner()
    {
        var box = new TextBox(new Vector2(50, 70), Vector2.UnitX, 40, 10);
        box.Turn(4).ShouldBe(box);
        for (var quarters = 0; quarters < 4; quarters++)
            Vector2.Distance(box.Turn(quarters).TopLeft, box.Corners[quarters]).ShouldBeLessThan(0.01f);
    }
}
