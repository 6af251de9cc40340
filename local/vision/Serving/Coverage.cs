using System.Text.Json;
using Sluice.Vision.Faces;
using Sluice.Vision.Moderation;
using Sluice.Vision.Objects;
using Sluice.Vision.Text;

namespace Sluice.Vision.Serving;

/// <summary>What this service can judge, and how well that is known.</summary>
internal static class Coverage
{
    private const string NoModel = "Not judged: no model for it runs offline here.";

    public static object Report(VisionEngine engine) => new
    {
        engine = engine.Version,
        categories = (Entry[])
        [
            .. Enum.GetValues<Category>().Select(category => Of(category, engine)),
            new("hate", null, NoModel),
            new("selfHarm", null, NoModel),
            new("text", $"{TextDetector.Version} {TextRecognizer.Version}",
                "Latin print; spaces between words are often lost, O and 0 confused. Lines of machine readable zones and card numbers are read on drawn specimens at any of four orientations."),
            new("faces", FaceRecognition.Version,
                "Comparing two faces errs in about 0.4 % of cases on 19 labelled photos of four people and 23 faces of others (36 pairs of one person, 603 of two): few, and alike in light and age. Nothing here tells a living face from a picture of one."),
            new("people", ObjectDetector.Version, "Those in the front of a photo; accuracy is not measured here."),
            new("tags", ObjectDetector.Version, "80 everyday kinds of things; documents are taken for books and screens. Accuracy is not measured here."),
        ],
    };

    private static Entry Of(Category category, VisionEngine engine)
    {
        var judges = engine.Classifiers.Where(classifier => classifier.Accuracy.ContainsKey(category)).ToList();
        return new Entry(
            JsonNamingPolicy.CamelCase.ConvertName(category.ToString()),
            judges.Count == 0 ? null : string.Join(' ', judges.Select(judge => judge.Version)),
            judges.Count == 0 ? NoModel : string.Join(' ', judges.Select(judge => judge.Accuracy[category])));
    }

    /// <param name="JudgedBy">The models, or null: the answer is then always UNKNOWN.</param>
    private sealed record Entry(string Category, string? JudgedBy, string Accuracy);
}
