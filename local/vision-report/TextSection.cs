using Azure;
using Azure.AI.Vision.ImageAnalysis;
using Sluice.Sensitivity;
using Sluice.Vision.Images;
using Sluice.Vision.Report.Specimens;

namespace Sluice.Vision.Report;

/// <summary>How well documents are recognised by their text: images are posted to the service, its lines judged by the function app's check.</summary>
internal sealed class TextSection
{
    private static readonly int[] Widths = [600, 1000, 1800, 3000];
    private static readonly (double Degrees, int Quarters)[] Angles = [(0, 0), (3, 0), (-3, 0), (7, 0), (-7, 0), (0, 1), (0, 2), (0, 3)];

    /// <summary>Only a zone all of whose check digits agree, and whose names were found, gets more.</summary>
    private const double AllDigitsAgree = 0.9;

    private readonly ReportContext _context;
    private readonly ImageTextReader _reader;

    private TextSection(ReportContext context)
    {
        _context = context;
        // A busy machine makes the figures late, not wrong.
        var options = new ImageAnalysisClientOptions { Retry = { NetworkTimeout = TimeSpan.FromMinutes(5) } };
        _reader = new ImageTextReader(() => new ImageAnalysisClient(context.Endpoint, new AzureKeyCredential(context.Key), options));
    }

    public static async Task<ReportSection> MeasureAsync(ReportContext context, CancellationToken cancellation)
    {
        await Drawing.StartAsync(context.Progress, cancellation);
        var section = new TextSection(context);
        var documents = await section.ReadAsync("documents", section.Plan(5, 32), section.DrawDocument, cancellation);
        var cards = await section.ReadAsync("payment cards", section.Plan(2, 16), section.DrawCard, cancellation);
        var ordinary = await section.ReadAsync("ordinary papers", section.Plan(4, 18), section.DrawOrdinary, cancellation);
        return Describe(documents, cards, ordinary);
    }

    /// <summary>Each width at each angle; all else is drawn by lot.</summary>
    private List<(int Width, (double Degrees, int Quarters) Angle)> Plan(int rounds, int quick)
    {
        var grid = Enumerable.Range(0, 3 * rounds).SelectMany(_ => Widths.SelectMany(width => Angles.Select(angle => (width, angle)))).ToList();
        if (!_context.Quick)
            return grid;
        var shuffled = grid[..(Widths.Length * Angles.Length)].ToArray();
        new Random(_context.Seed).Shuffle(shuffled);
        return [.. shuffled[..quick]];
    }

    private sealed record Specimen(string Group, Drawing Paper, string? Kind, string[] Lines);

    private sealed record Reading(Specimen Specimen, Photograph Photograph, byte[] Thumbnail, SensitivityResult Result, IReadOnlyList<TextLine> Lines)
    {
        public double Confidence => Result.Findings.Where(finding => finding.Kind == Specimen.Kind).Select(finding => finding.Confidence).DefaultIfEmpty().Max();

        public bool Exact => Specimen.Lines.All(printed => Lines.Any(line => Plain(line.Text) == Plain(printed)));

        // Print hardly tells O from 0.
        private static string Plain(string text) => text.Replace(" ", "", StringComparison.Ordinal).Replace('O', '0');
    }

    private Specimen DrawDocument(int index, Random random)
    {
        var document = Documents.Draw(Documents.Formats[index % 3], random);
        return new Specimen(document.Format, document.Paper, document.Kind, document.Zone);
    }

    private Specimen DrawCard(int index, Random random)
    {
        var card = Cards.Draw(Cards.Styles[index % 3], random);
        return new Specimen($"{card.Style}, {card.Digits.Length} digits", card.Paper, SensitivityKinds.PaymentCard, [card.Digits]);
    }

    private Specimen DrawOrdinary(int index, Random random)
    {
        var paper = OrdinaryPapers.Draw(OrdinaryPapers.Kinds[index % OrdinaryPapers.Kinds.Length], random);
        return new Specimen(paper.Kind, paper.Paper, Kind: null, []);
    }

    private async Task<Reading[]> ReadAsync(
        string what, List<(int Width, (double Degrees, int Quarters) Angle)> plan, Func<int, Random, Specimen> draw, CancellationToken cancellation)
    {
        var readings = new Reading[plan.Count];
        var done = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellation };
        await Parallel.ForAsync(0, plan.Count, options, async (i, token) =>
        {
            var random = new Random(unchecked(_context.Seed * 1_000_003 + i));
            var specimen = draw(i, random);
            var photograph = new Photograph(
                plan[i].Width, plan[i].Angle.Degrees, plan[i].Angle.Quarters, random.Next(40, 91), Blurred: random.Next(2) == 0, Uneven: random.Next(2) == 0);
            var file = photograph.Take(specimen.Paper, random);
            var lines = (await _reader.ReadAsync(file, token)).Blocks.Single();
            readings[i] = new Reading(specimen, photograph, Thumbnail(file), SensitivityCheck.Check(lines, new SensitivityOptions()), lines);
            if (Interlocked.Increment(ref done) is var count && (count % 20 == 0 || count == plan.Count))
                _context.Progress.Report($"text: {count} of {plan.Count} {what}");
        });
        return readings;
    }

    private static ReportSection Describe(Reading[] documents, Reading[] cards, Reading[] ordinary)
    {
        var usual = Array.FindAll(documents, reading => reading.Photograph is { Quarters: 0, Degrees: >= -3 and <= 3, Width: >= 1000 });
        var alarms = Array.FindAll(ordinary, reading => reading.Result.Sensitive);
        ReportGoal[] goals =
        [
            ReportGoal.AtLeast("Machine-readable zones with all check digits right, up to ±3°, ≥ 1000 px wide", 0.98, usual.Count(AllDigits), usual.Length),
            ReportGoal.AtLeast("Machine-readable zones with all check digits right, whole grid", 0.90, documents.Count(AllDigits), documents.Length),
            ReportGoal.AtLeast("Payment cards recognised, whole grid", 0.95, cards.Count(Found), cards.Length),
            ReportGoal.AtMost("False alarms on ordinary papers", 0.01, alarms.Length, ordinary.Length),
        ];
        ReportFigure[] figures =
        [
            new("documents recognised as their kind", Share(documents, Found)),
            new("documents with all check digits right", Share(documents, AllDigits)),
            new("zones read exactly as printed (O and 0 aside), before any repair", Share(documents, reading => reading.Exact)),
            new("payment cards recognised", Share(cards, Found)),
            .. documents.GroupBy(reading => reading.Specimen.Group).Select(group => new ReportFigure($"{group.Key} with all check digits right", Share(group, AllDigits))),
            .. cards.GroupBy(reading => reading.Specimen.Group).Select(group => new ReportFigure($"cards, {group.Key}", Share(group, Found))),
            new("false alarms", Share(ordinary, reading => reading.Result.Sensitive)),
        ];
        var html = string.Concat(
            ReportHtml.Paragraph("Every image is drawn with names and numbers of its own, photographed as the tables say, at a JPEG quality of 40 to 90, one half of them "
                + "slightly blurred and one half unevenly lit; it is posted to the service, and the lines that come back are judged by the function app's check."),
            ReportHtml.Paragraph("Documents with all check digits right:"), Grid(documents, AllDigits),
            ReportHtml.Table(["", "all check digits right"], Conditions.Select(condition => (string[])[ReportHtml.Text(condition.Name), Cell(documents.Where(condition.Holds), AllDigits)])),
            ReportHtml.Paragraph("Payment cards recognised:"), Grid(cards, Found),
            ReportHtml.Paragraph("Ordinary papers that gave an alarm:"),
            ReportHtml.Table(["paper", "false alarms"], ordinary.GroupBy(reading => reading.Specimen.Group)
                .Select(group => (string[])[ReportHtml.Text(group.Key), $"{group.Count(reading => reading.Result.Sensitive)} of {group.Count()}"])),
            Gallery("One of each:", documents.Concat(cards).Concat(ordinary).DistinctBy(reading => reading.Specimen.Group)),
            Gallery("Documents with a wrong check digit or none:", documents.Where(reading => !AllDigits(reading))),
            Gallery("Cards that were missed:", cards.Where(reading => !Found(reading))),
            Gallery("False alarms:", alarms));
        return new ReportSection("Text", html, figures, goals);
    }

    private static readonly (string Name, Func<Reading, bool> Holds)[] Conditions =
    [
        .. Documents.Formats.Select(format => (format, (Func<Reading, bool>)(reading => reading.Specimen.Group == format))),
        ("sharp", reading => !reading.Photograph.Blurred), ("blurred", reading => reading.Photograph.Blurred),
        ("even light", reading => !reading.Photograph.Uneven), ("uneven light", reading => reading.Photograph.Uneven),
        ("JPEG quality 40 to 60", reading => reading.Photograph.Quality <= 60), ("JPEG quality above 60", reading => reading.Photograph.Quality > 60),
    ];

    private static bool AllDigits(Reading reading) => reading.Confidence > AllDigitsAgree;

    private static bool Found(Reading reading) => reading.Confidence > 0;

    private static double Share(IEnumerable<Reading> readings, Func<Reading, bool> holds) => readings.Select(reading => holds(reading) ? 1.0 : 0).DefaultIfEmpty().Average();

    private static string Cell(IEnumerable<Reading> readings, Func<Reading, bool> holds) => ReportHtml.Share(readings.Count(holds), readings.Count());

    private static string Grid(Reading[] readings, Func<Reading, bool> holds) => ReportHtml.Table(
        ["", .. Widths.Select(width => $"{width} px"), "all"],
        Angles.Select(angle => (string[])
        [
            ReportHtml.Text($"{angle.Degrees + 90 * angle.Quarters}°"),
            .. Widths.Select(width => Cell(readings.Where(reading => IsAt(reading, angle) && reading.Photograph.Width == width), holds)),
            Cell(readings.Where(reading => IsAt(reading, angle)), holds),
        ]).Append(["all", .. Widths.Select(width => Cell(readings.Where(reading => reading.Photograph.Width == width), holds)), Cell(readings, holds)]));

    private static bool IsAt(Reading reading, (double, int) angle) => (reading.Photograph.Degrees, reading.Photograph.Quarters) == angle;

    private static string Gallery(string title, IEnumerable<Reading> readings)
    {
        const int most = 40;
        var images = readings.Take(most).Select(reading =>
            ReportHtml.Image(reading.Thumbnail, $"{reading.Specimen.Group}, {reading.Photograph.Description}: "
                + string.Join(", ", reading.Result.Findings.Select(finding => $"{finding.Kind} {finding.Confidence:0.00}").DefaultIfEmpty("nothing found")),
                [.. reading.Specimen.Lines, "was read as:", .. reading.Lines.Select(line => line.Text)])).ToList();
        return images.Count == 0 ? "" : ReportHtml.Paragraph(title) + ReportHtml.Gallery(images);
    }

    // A thousand whole images would not fit into memory.
    private static byte[] Thumbnail(byte[] file) => ScaledJpeg.Write(new ImageDecoder(TimeProvider.System).Decode(file).First, quality: 70, maxSide: 480);
}
