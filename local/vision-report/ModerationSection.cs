using System.Globalization;
using Sluice.Vision.Images;
using Sluice.Vision.Moderation;

namespace Sluice.Vision.Report;

/// <summary>How ordinary photos are judged, as they are and lying on a side.</summary>
internal static class ModerationSection
{
    // The default limits of the function app, which block a file.
    private const Likelihood AdultLimit = Likelihood.Possible;
    private const Likelihood RacyLimit = Likelihood.Likely;

    private const int ThumbnailQuality = 80;

    private static readonly (string Name, int Orientation)[] Turns = [("upright", 1), ("90°", 6), ("180°", 3), ("270°", 8)];
    private static readonly float[] Bounds = [0.1f, 0.3f, 0.6f, 0.85f, 1.01f];

    // What several judgements of a photo's four turns could be made into. The service itself judges the image as it is.
    private static readonly (string Name, Func<IEnumerable<float>, float> Of)[] Rules =
    [
        ("as it is", scores => scores.First()),
        ("the least of four turns", Enumerable.Min),
        ("the median of four turns (of the middle two, the higher)", scores => scores.Order().ElementAt(2)),
        ("the greatest of four turns", Enumerable.Max),
    ];

    public static async Task<ReportSection> MeasureAsync(ReportContext context, CancellationToken cancellation)
    {
        await Photo.InstallAsync(context.Progress, cancellation);
        using var classifier = await NsfwClassifier.LoadAsync(NsfwModel.MobileNetV2, Environment.ProcessorCount);
        var judged = new List<Judged>();
        foreach (var photo in Photo.All())
        {
            cancellation.ThrowIfCancellationRequested();
            var image = photo.Decode();
            judged.Add(new Judged(photo, ScaledJpeg.Write(image, ThumbnailQuality, maxSide: 240), [.. Turns.Select(turn => classifier.Score(image.Upright(turn.Orientation)))]));
        }
        var adult = judged.Count(photo => photo.Adult < AdultLimit);
        var racy = judged.Where(photo => photo.Racy >= RacyLimit).ToList();
        return new ReportSection(
            "Moderation",
            Html(judged, racy),
            [
                new("ordinary photos", judged.Count),
                new("highest adult score", judged.Max(photo => photo.Scores[0].Adult)),
                new("racy false alarms at the default limit", racy.Count),
                .. Turns.Select((turn, i) => new ReportFigure(
                    $"adult false alarms, {turn.Name}", judged.Count(photo => Adult(photo.Scores[i].Adult) >= AdultLimit))),
            ],
            [ReportGoal.AtLeast("Ordinary photos are adult UNLIKELY (2) at most", 1, adult, judged.Count)]);
    }

    private static string Html(List<Judged> judged, List<Judged> racy) => string.Concat(
        ReportHtml.Paragraph(
            $"{judged.Count} ordinary photos, in none of which anything is unwelcome, so that every alarm is false. Recall is unmeasured: no "
            + "explicit images are available. Of violence, medical and spoof nothing is judged: they are UNKNOWN."),
        "<h3>How the scores are distributed</h3>",
        ReportHtml.Table(
            ["Score", .. Bounds.Select((bound, i) => i == Bounds.Length - 1 ? $"from {Bounds[i - 1]:0.00}" : $"below {bound:0.00}"), "highest"],
            [Distribution("adult", judged, scores => scores.Adult), Distribution("racy", judged, scores => scores.Racy)]),
        ReportHtml.Paragraph("The thresholds of UNLIKELY, POSSIBLE, LIKELY and VERY_LIKELY are "
            + $"{Words(NsfwModel.MobileNetV2.Adult)} for adult and {Words(NsfwModel.MobileNetV2.Racy)} for racy."),
        "<h3>Racy false alarms at the default limit, LIKELY</h3>",
        ReportHtml.Paragraph($"{racy.Count} of {judged.Count}."),
        ReportHtml.Gallery(racy.OrderByDescending(photo => photo.Scores[0].Racy).Select(photo => photo.Image(0))),
        "<h3>Photos that lie on their side</h3>",
        ReportHtml.Paragraph(
            "A photo whose EXIF says how it was taken is turned upright before it is judged. One that lost its EXIF and lies on its side is "
            + "judged as it lies, and then the model is often wrong. Share of photos that are adult POSSIBLE or more, by how they lie and by what is made of several judgements:"),
        ReportHtml.Table(["", .. Turns.Select(turn => turn.Name)], Rules.Select(rule => (string[])
        [
            rule.Name, .. Turns.Select((_, i) => ReportHtml.Text(Share(judged.Count(
                photo => Adult(rule.Of(photo.From(i).Select(scores => scores.Adult))) >= AdultLimit), judged.Count))),
        ])),
        ReportHtml.Paragraph(
            "The least or the median would silence most of these alarms, and would also let an explicit image through whose other turns the "
            + "model does not recognise. Without explicit images that loss cannot be measured, so that the service judges the image as "
            + "it is: a false alarm is seen and can be undone, a missed one is not seen."),
        ReportHtml.Gallery(judged.SelectMany(photo => Turns.Index().Skip(1).Select(turn => (Photo: photo, Turn: turn.Index)))
            .OrderByDescending(turned => turned.Photo.Scores[turned.Turn].Adult).Take(6).Select(turned => turned.Photo.Image(turned.Turn))),
        "<h3>Where the photos come from</h3>",
        ReportHtml.Table(["Source", "Photos"], judged.CountBy(photo => photo.Photo.Source).Select(source => (string[])
            [ReportHtml.Text(source.Key), $"{source.Value}"])));

    private static IEnumerable<string> Distribution(string name, List<Judged> judged, Func<ModerationScores, float> score)
    {
        var scores = judged.ConvertAll(photo => score(photo.Scores[0]));
        var lower = 0f;
        yield return name;
        foreach (var bound in Bounds)
        {
            yield return $"{scores.Count(value => value >= lower && value < bound)}";
            lower = bound;
        }
        yield return scores.Max().ToString("0.00", CultureInfo.InvariantCulture);
    }

    private static string Words(LikelihoodThresholds thresholds) =>
        string.Create(CultureInfo.InvariantCulture, $"{thresholds.Unlikely}, {thresholds.Possible}, {thresholds.Likely}, {thresholds.VeryLikely}");

    private static string Share(int count, int total) => string.Create(CultureInfo.InvariantCulture, $"{(double)count / total:0.0%} ({count})");

    private static Likelihood Adult(float score) => NsfwModel.MobileNetV2.Adult.Of(score);

    /// <param name="Scores">One for each of <see cref="Turns"/>.</param>
    private sealed record Judged(Photo Photo, byte[] Thumbnail, IReadOnlyList<ModerationScores> Scores)
    {
        public Likelihood Adult => ModerationSection.Adult(Scores[0].Adult);

        public Likelihood Racy => NsfwModel.MobileNetV2.Racy.Of(Scores[0].Racy);

        /// <summary>The scores of a turn, then those of the further turns of what it shows.</summary>
        public IEnumerable<ModerationScores> From(int turn) => [Scores[turn], .. Scores.Where((_, i) => i != turn)];

        public string Image(int turn) => ReportHtml.Image(Thumbnail, string.Create(CultureInfo.InvariantCulture,
            $"{Turns[turn].Name}: adult {Scores[turn].Adult:0.00}, racy {Scores[turn].Racy:0.00}"));
    }
}
