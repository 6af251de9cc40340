using System.Numerics;
using Sluice.Vision.Images;
using Sluice.Vision.Native;
using Sluice.Vision.Setup;

namespace Sluice.Vision.Moderation;

/// <summary>What a picture shows, as probabilities 0..1 that need not exclude each other.</summary>
internal sealed record ModerationScores(float Adult, float Racy)
{
    public static ModerationScores Max(ModerationScores a, ModerationScores b) =>
        new(Math.Max(a.Adult, b.Adult), Math.Max(a.Racy, b.Racy));
}

/// <summary>The MobileNetV2 classifier of nsfwjs. Its classes: drawing, hentai, neutral, porn, sexy.</summary>
internal sealed class NsfwClassifier(OnnxSession session) : IDisposable
{
    public const string Version = "nsfwjs-4.3.0-mobilenet_v2";

    private const int Side = 224;

    public static async Task<NsfwClassifier> LoadAsync(int threads) => new(new OnnxSession(
        await ModelFiles.ReadNsfwAsync("mobilenet_v2", "c16d70c97073477d6f5e4b421dcf45b51c00b37e27e0ffaa2ce772db761138aa"), threads));

    /// <summary>The highest scores over all frames: one bad frame makes a bad animation.</summary>
    public ModerationScores Judge(IEnumerable<Bitmap> frames) => frames.Select(Judge).Aggregate(ModerationScores.Max);

    private ModerationScores Judge(Bitmap image)
    {
        using var input = Input(image);
        return session.Run(input, classes => new ModerationScores(Adult: classes[1] + classes[3], Racy: classes[4]));
    }

    /// <summary>
    /// The picture as the model was trained to see it: corner pixels on corner samples, one bilinear sample each and no
    /// averaging. A properly filtered picture looks soft to it, and softness looks like skin.
    /// </summary>
    internal static Tensor Input(Bitmap image) => Sampling.Sample(
        image, Vector2.Zero,
        new Vector2((image.Width - 1f) / (Side - 1), 0), new Vector2(0, (image.Height - 1f) / (Side - 1)),
        Side, Side, mean: Vector3.Zero, deviation: Vector3.One);

    public void Dispose() => session.Dispose();
}
