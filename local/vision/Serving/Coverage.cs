using Sluice.Vision.Moderation;
using Sluice.Vision.Text;

namespace Sluice.Vision.Serving;

/// <summary>What this service can judge, and how well that is known.</summary>
internal static class Coverage
{
    /// <param name="JudgedBy">The model, or null: the answer is then always UNKNOWN.</param>
    private sealed record Entry(string Category, string? JudgedBy, string Accuracy);

    private const string NoModel = "Not judged: no model for it runs offline here.";

    public static object Report { get; } = new
    {
        engine = VisionEngine.Version,
        categories = (Entry[])
        [
            new("adult", NsfwClassifier.Version,
                "Ordinary photos stay at or below UNLIKELY in the project's tests, but the model misjudges photos that lie on their side (a group photo became VERY_LIKELY). Recall is unmeasured: no explicit pictures were available."),
            new("racy", NsfwClassifier.Version,
                "Over-fires on skin, beaches and parties. Recall is unmeasured."),
            new("spoof", null, NoModel),
            new("medical", null, NoModel),
            new("violence", null, NoModel),
            new("hate", null, NoModel),
            new("selfHarm", null, NoModel),
            new("text", TextRecognizer.Version,
                "Latin print; spaces between words are often lost, O and 0 confused. Lines of machine readable zones and card numbers are read on drawn specimens at any of four orientations."),
        ],
    };
}
