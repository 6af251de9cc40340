using System.Globalization;
using Sluice.Vision.Faces;
using Sluice.Vision.Images;

namespace Sluice.Vision.Report;

/// <summary>Whether two photos of one person are told from photos of two.</summary>
internal static class FacesSection
{
    private const double Goal = 0.02;

    public static async Task<ReportSection> MeasureAsync(ReportContext context, CancellationToken cancellation)
    {
        await Photo.InstallAsync(context.Progress, cancellation);
        var found = new List<FoundFace>();
        var missed = 0;
        foreach (var (photo, person) in Photo.Labeled())
        {
            cancellation.ThrowIfCancellationRequested();
            // Each of these photos is of one person; whoever else is in it is farther away.
            var face = Find(context, photo, _ => person).MaxBy(face => face.Face.Box.Area);
            if (face is null)
                missed++;
            else
                found.Add(face);
        }
        // Nobody is twice in one photo of a group; who of it is in another one is not known.
        foreach (var photo in Photo.Groups())
            found.AddRange(Find(context, photo, i => $"{photo.Name} {i}"));

        var pairs = Pairs(found);
        var rate = EqualErrorRate.Of([.. pairs.Where(pair => pair.Same).Select(pair => pair.Distance)], [.. pairs.Where(pair => !pair.Same).Select(pair => pair.Distance)]);
        var (accepted, rejected) = Errors(pairs, FaceRecognition.SamePersonDistance);
        var (same, different) = (pairs.Count(pair => pair.Same), pairs.Count(pair => !pair.Same));
        return new ReportSection(
            "Faces",
            Html(pairs, rate, missed),
            [
                new("pairs of one person", same),
                new("pairs of two people", different),
                new("labelled photos in which no face was found", missed),
                new("equal error rate", rate.Rate),
                new("distance of the equal error rate", rate.Distance),
                new($"false accepts at distance {FaceRecognition.SamePersonDistance}, the service's", (double)accepted / different),
                new($"false rejects at distance {FaceRecognition.SamePersonDistance}, the service's", (double)rejected / same),
            ],
            [
                new ReportGoal("Equal error rate over the labelled photos", $"≤ {Goal:0.#%}", $"{rate.Rate:0.00%} ({same} and {different} pairs)", rate.Rate <= Goal),
            ]);
    }

    private static List<FoundFace> Find(ReportContext context, Photo photo, Func<int, string> person)
    {
        var image = new Pyramid(photo.Decode());
        return [.. context.Engine.Faces.Find(image).Select((face, i) => new FoundFace(
            photo, person(i), face, context.Engine.Faces.Describe(image, face), Thumbnail(image.Image, face)))];
    }

    private static byte[] Thumbnail(Bitmap image, Face face)
    {
        var box = face.Box.Within(image);
        var cut = new Bitmap((int)box.Width, (int)box.Height);
        for (var y = 0; y < cut.Height; y++)
            image.Rgb.AsSpan((((int)box.Top + y) * image.Width + (int)box.Left) * 3, cut.Width * 3).CopyTo(cut.Rgb.AsSpan(y * cut.Width * 3));
        return ScaledJpeg.Write(cut, quality: 80, maxSide: 120);
    }

    private static List<Pair> Pairs(List<FoundFace> faces) =>
    [
        .. from first in faces.Index()
           from second in faces.Skip(first.Index + 1)
           where first.Item.Photo == second.Photo || first.Item.IsLabeled || second.IsLabeled
           select new Pair(first.Item, second, FaceDescriptor.Distance(first.Item.Descriptor, second.Descriptor)),
    ];

    private static (int Accepted, int Rejected) Errors(List<Pair> pairs, float distance) =>
        (pairs.Count(pair => !pair.Same && pair.Distance < distance), pairs.Count(pair => pair.Same && pair.Distance >= distance));

    private static string Html(List<Pair> pairs, EqualErrorRate rate, int missed)
    {
        var (same, different) = (pairs.Count(pair => pair.Same), pairs.Count(pair => !pair.Same));
        float[] distances = [0.45f, 0.5f, 0.55f, FaceRecognition.SamePersonDistance, 0.65f, 0.7f, rate.Distance];
        return string.Concat(
            ReportHtml.Paragraph(
                $"{same} pairs of one person and {different} of two, from photos of four people and of groups. At so few pairs of one person, "
                + $"one more error is {1.0 / same:0.0%}. In {missed} of the labelled photos no face was found; these are no pairs."),
            ReportHtml.Table(["Distance below which two are one", "False accepts", "False rejects"], distances.Order().Select(distance =>
            {
                var (accepted, rejected) = Errors(pairs, distance);
                var name = distance == rate.Distance ? ", equal errors" : distance == FaceRecognition.SamePersonDistance ? ", the service's" : "";
                return (string[])[Number(distance) + name, $"{(double)accepted / different:0.00%} ({accepted})", $"{(double)rejected / same:0.00%} ({rejected})"];
            })),
            "<h3>The least alike of one person</h3>",
            ReportHtml.Gallery(pairs.Where(pair => pair.Same).OrderByDescending(pair => pair.Distance).Take(4).SelectMany(Images)),
            "<h3>The most alike of two people</h3>",
            ReportHtml.Gallery(pairs.Where(pair => !pair.Same).OrderBy(pair => pair.Distance).Take(4).SelectMany(Images)));
    }

    private static IEnumerable<string> Images(Pair pair) =>
        [ReportHtml.Image(pair.First.Thumbnail, Number(pair.Distance)), ReportHtml.Image(pair.Second.Thumbnail, "")];

    private static string Number(float value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private sealed record FoundFace(Photo Photo, string Person, Face Face, float[] Descriptor, byte[] Thumbnail)
    {
        public bool IsLabeled => !Person.StartsWith(Photo.Name, StringComparison.Ordinal);
    }

    private sealed record Pair(FoundFace First, FoundFace Second, float Distance)
    {
        public bool Same => First.Person == Second.Person;
    }
}
