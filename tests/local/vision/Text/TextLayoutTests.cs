using System.Numerics;
using Sluice.Vision.Text;

namespace Sluice.Vision.Tests.Text;

public sealed class TextLayoutTests
{
    private static TextRegion Region(float left, float top, float width, float height) =>
        new([new(left, top), new(left + width, top), new(left + width, top + height), new(left, top + height)]);

    [Fact]
    public void The_groups_of_a_card_number_are_one_line() =>
        TextLayout.Lines([Region(100, 50, 80, 20), Region(220, 51, 80, 20), Region(340, 50, 80, 20), Region(460, 52, 80, 20)])
            .Count.ShouldBe(1);

    [Fact]
    public void Columns_and_lines_below_each_other_stay_apart() =>
        TextLayout.Lines([Region(100, 50, 80, 20), Region(400, 50, 80, 20), Region(100, 100, 80, 20)]).Count.ShouldBe(3);

    [Fact]
    public void A_heading_does_not_swallow_the_small_print_beside_it() =>
        TextLayout.Lines([Region(100, 50, 300, 60), Region(410, 70, 80, 12)]).Count.ShouldBe(2);

    [Fact]
    public void Lines_come_from_the_top() =>
        TextLayout.Lines([Region(100, 100, 300, 20), Region(100, 20, 300, 20), Region(100, 60, 300, 20)])
            .Select(line => MathF.Round(line.Center.Y)).ShouldBe([30f, 70f, 110f]);

    [Fact]
    public void A_page_on_its_side_is_read_along_its_long_boxes()
    {
        var lines = TextLayout.Lines([Region(20, 100, 20, 300), Region(60, 100, 20, 300)]);
        lines.ShouldAllBe(line => line.Width > line.Height && Math.Abs(line.Right.Y) > 0.99f);
    }

    [Fact]
    public void No_regions_are_no_lines() => TextLayout.Lines([]).ShouldBeEmpty();
}
