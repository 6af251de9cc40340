using System.Numerics;
using Sluice.Vision.Images;

namespace Sluice.Vision.Tests.Images;

public sealed class ViewTests
{
    [Fact]
    public void The_corners_of_a_fitted_view_are_those_of_the_square_around_the_image()
    {
        var view = View.Fitted(new Bitmap(400, 200), 100);
        view.ToImage(new Vector2(0, 0)).ShouldBe(new Vector2(0, -100));
        view.ToImage(new Vector2(100, 100)).ShouldBe(new Vector2(400, 300));
    }

    [Fact]
    public void A_turned_view_reads_the_image_turned()
    {
        // Red on the left, black on the right; a view whose rows run down the image has red on top.
        var image = new Bitmap(4, 4);
        for (var y = 0; y < 4; y++)
            image.Rgb[y * 12] = image.Rgb[y * 12 + 3] = 255;
        using var samples = View.Square(new Vector2(2, 2), new Vector2(0, -4), 4).Sample(new Pyramid(image), Vector3.Zero, Vector3.One);
        samples.Values[..16].ToArray().ShouldBe([1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    }
}
