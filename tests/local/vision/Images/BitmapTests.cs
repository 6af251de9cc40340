using Sluice.Vision.Images;

namespace Sluice.Vision.Tests.Images;

public sealed class BitmapTests
{
    // An F of three by five pixels has no symmetry; the rows are how EXIF says that each orientation stores it.
    private static readonly Bitmap F = Draw("###", "#..", "##.", "#..", "#..");

    [Theory]
    [InlineData(1, "### #.. ##. #.. #..")]
    [InlineData(2, "### ..# .## ..# ..#")]
    [InlineData(3, "..# ..# .## ..# ###")]
    [InlineData(4, "#.. #.. ##. #.. ###")]
    [InlineData(5, "##### #.#.. #....")]
    [InlineData(6, "#.... #.#.. #####")]
    [InlineData(7, "....# ..#.# #####")]
    [InlineData(8, "##### ..#.# ....#")]
    [InlineData(99, "### #.. ##. #.. #..")]
    public void Stored_pixels_are_turned_upright(int orientation, string stored)
    {
        var upright = Draw(stored.Split(' ')).Upright(orientation);
        (upright.Width, upright.Height).ShouldBe((3, 5));
        upright.Rgb.ShouldBe(F.Rgb);
    }

    private static Bitmap Draw(params string[] rows)
    {
        var bitmap = new Bitmap(rows[0].Length, rows.Length);
        string.Concat(rows).Select(c => c == '#' ? (byte)255 : (byte)0).SelectMany(v => new[] { v, v, v }).ToArray().CopyTo(bitmap.Rgb, 0);
        return bitmap;
    }
}
