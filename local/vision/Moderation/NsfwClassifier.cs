using System.Numerics;
using Sluice.Models;
using Sluice.Vision.Images;
using Sluice.Vision.Native;

namespace Sluice.Vision.Moderation;

/// <summary>What an image shows, as probabilities 0..1 that need not exclude each other.</summary>
internal sealed record ModerationScores(float Adult, float Racy);

/// <summary>A classifier of nsfwjs. Its classes: drawing, hentai, neutral, porn, sexy.</summary>
internal sealed class NsfwClassifier(NsfwModel model, OnnxSession session) : IImageClassifier
{
    public string Version { get; } = VersionOf(model);

    public IReadOnlyDictionary<Category, string> Accuracy { get; } = new Dictionary<Category, string>
    {
        [Category.Adult] = "Ordinary photos stay at or below UNLIKELY in the project's tests, but the model misjudges photos that lie on their side "
            + "(a group photo became VERY_LIKELY). Recall is unmeasured: no explicit pictures were available.",
        [Category.Racy] = "Over-fires on skin, beaches and parties. Recall is unmeasured.",
    };

    public static string VersionOf(NsfwModel model) => $"nsfwjs-4.3.0-{model.Name}";

    public static async Task<NsfwClassifier> LoadAsync(NsfwModel model, int threads) =>
        new(model, new OnnxSession(await ModelFiles.ReadNsfwAsync(model.Name, model.Sha256), threads));

    public IEnumerable<(Category Category, Likelihood Likelihood)> Judge(Bitmap image)
    {
        var scores = Score(image);
        return [(Category.Adult, model.Adult.Of(scores.Adult)), (Category.Racy, model.Racy.Of(scores.Racy))];
    }

    public ModerationScores Score(Bitmap image)
    {
        using var input = Input(image);
        return session.Run(input, classes => new ModerationScores(Adult: classes[1] + classes[3], Racy: classes[4]));
    }

    /// <summary>
    /// The image as the model was trained to see it: corner pixels on corner samples, one bilinear sample each and no
    /// averaging. A properly filtered image looks soft to it, and softness looks like skin.
    /// </summary>
    private Tensor Input(Bitmap image) => Sampling.Sample(
        image, Vector2.Zero,
        new Vector2((image.Width - 1f) / (model.Side - 1), 0), new Vector2(0, (image.Height - 1f) / (model.Side - 1)),
        model.Side, model.Side, mean: Vector3.Zero, deviation: Vector3.One);

    public void Dispose() => session.Dispose();
}
