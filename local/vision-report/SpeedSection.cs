using System.Globalization;
using Sluice.Setup;

namespace Sluice.Vision.Report;

/// <summary>Time and memory beside those of other engines that run the same models, on the same files in the same run.</summary>
internal static class SpeedSection
{
    private const double ReadySeconds = 2;

    private static readonly string[] Papers =
        ["passport.jpg", "id-card-back.jpg", "payment-card.jpg", "confidential-letter.jpg", "letter.jpg", "menu.jpg", "ticket.jpg", "page.png"];

    public static async Task<ReportSection> MeasureAsync(ReportContext context, CancellationToken cancellation)
    {
        await Photo.InstallAsync(context.Progress, cancellation);
        var rounds = context.Quick ? 1 : 3;
        string[] photos = [.. Photo.All().Where((_, i) => !context.Quick || i % 4 == 0).Select(photo => photo.File)];
        // All of them even if quick: how much memory an engine takes shows after several.
        string[] papers = [.. Papers.Select(name => Path.Combine(LocalFolder.Path, "../tests/samples", name))];

        var moderation = await CompareAsync("moderation", "nsfwjs", photos, rounds, context, cancellation);
        var text = await CompareAsync("text", "ocr", papers, rounds, context, cancellation);
        var starts = new List<(TimeSpan Elapsed, TimeSpan Processor)>();
        for (var i = 0; i < (context.Quick ? 3 : 7); i++)
            starts.Add(await MeasuredProcess.StartServiceAsync(cancellation));
        var ready = Median(starts.Select(start => start.Elapsed.TotalSeconds));
        var processor = Median(starts.Select(start => start.Processor.TotalSeconds));
        return new ReportSection(
            "Speed and memory",
            string.Concat(
                ReportHtml.Paragraph(
                    $"The same {photos.Length} photos and {papers.Length} papers for both, by turns, {rounds} times after one that does not count; "
                    + $"{Environment.ProcessorCount} processors. Each engine is in a process of its own with that model alone. Median time a file, "
                    + "median of how many times as long the other engine takes for the same file, most resident memory of the process."),
                ReportHtml.Table(["", "Decoding", "Judging", "Both", "Memory"],
                [
                    Row("moderation: the service", moderation.Own), Row("moderation: nsfwjs 4.3.0 on tfjs 4.22.0 (WebAssembly with SIMD, one thread, its fastest here)", moderation.Other),
                    ["times", "", Times(moderation.JudgeRatio), Times(moderation.Ratio), Times(moderation.MemoryRatio)],
                    Row("text: the service", text.Own), Row("text: @gutenye/ocr-node 1.4.8 (decodes by itself)", text.Other),
                    ["times", "", "", Times(text.Ratio), Times(text.MemoryRatio)],
                ]),
                ReportHtml.Paragraph($"From the start of the service's process until it is ready, all models loaded: {Seconds(ready)} (median of "
                    + $"{starts.Count}; {Seconds(starts.Min(start => start.Elapsed.TotalSeconds))} to {Seconds(starts.Max(start => start.Elapsed.TotalSeconds))}), "
                    + $"of processor time {Seconds(processor)}: where the first is much longer, something else kept the machine busy.")),
            [
                .. Figures("moderation", moderation), new("moderation: times as fast as nsfwjs on tfjs, judging", moderation.JudgeRatio),
                .. Figures("text", text), new("start to ready", ready, "s"), new("start to ready, processor time", processor, "s"),
            ],
            [
                AtLeast("Moderation is faster than nsfwjs on tfjs (decoding left out, which is libvips in both)", 8, moderation.JudgeRatio),
                AtLeast("Text is faster than @gutenye/ocr-node on the same models", 2, text.Ratio),
                AtLeast("Text takes less memory than @gutenye/ocr-node", 4, text.MemoryRatio),
                new ReportGoal("Start to ready", $"≤ {ReadySeconds} s", Seconds(ready), ready <= ReadySeconds),
            ]);
    }

    private static async Task<Comparison> CompareAsync(
        string ability, string engine, string[] files, int rounds, ReportContext context, CancellationToken cancellation)
    {
        using var own = await MeasuredProcess.StartAsync(ability, cancellation);
        using var other = await MeasuredProcess.StartNodeAsync(engine, context.Progress, cancellation);
        var (ownTimings, otherTimings) = (new List<Timing>(), new List<Timing>());
        for (var round = 0; round <= rounds; round++)
        {
            context.Progress.Report($"{ability} beside {engine}: {round} of {rounds} rounds");
            foreach (var file in files)
            {
                var (ownTiming, otherTiming) = (await own.MeasureAsync(file, cancellation), await other.MeasureAsync(file, cancellation));
                if (round == 0)
                    continue;
                ownTimings.Add(ownTiming);
                otherTimings.Add(otherTiming);
            }
        }
        return new Comparison(new Measured(ownTimings, own.PeakMemory), new Measured(otherTimings, other.PeakMemory));
    }

    private static IEnumerable<ReportFigure> Figures(string ability, Comparison comparison) =>
    [
        new($"{ability}: median a file", comparison.Own.Both, "ms"),
        new($"{ability}: median a file, other engine", comparison.Other.Both, "ms"),
        new($"{ability}: times as fast", comparison.Ratio),
        new($"{ability}: memory", comparison.Own.Memory / Megabyte, "MB"),
        new($"{ability}: memory, other engine", comparison.Other.Memory / Megabyte, "MB"),
    ];

    private static ReportGoal AtLeast(string text, double target, double ratio) => new(text, $"≥ {target} times", Times(ratio), ratio >= target);

    private static string[] Row(string name, Measured measured) =>
        [ReportHtml.Text(name), Milliseconds(measured.Decode), Milliseconds(measured.Judge), Milliseconds(measured.Both), $"{measured.Memory / Megabyte:0} MB"];

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static string Times(double value) => value.ToString("0.0", CultureInfo.InvariantCulture) + " times";

    private static string Milliseconds(double value) => value.ToString("0.0", CultureInfo.InvariantCulture) + " ms";

    private static string Seconds(double value) => value.ToString("0.00", CultureInfo.InvariantCulture) + " s";

    private const double Megabyte = 1e6;

    private sealed record Measured(List<Timing> Timings, long Memory)
    {
        public double Decode => Median(Timings.Select(timing => timing.Decode));

        public double Judge => Median(Timings.Select(timing => timing.Judge));

        public double Both => Median(Timings.Select(timing => timing.Decode + timing.Judge));
    }

    private sealed record Comparison(Measured Own, Measured Other)
    {
        public double JudgeRatio => Median(Own.Timings.Zip(Other.Timings, (own, other) => other.Judge / own.Judge));

        public double Ratio => Median(Own.Timings.Zip(Other.Timings, (own, other) => (other.Decode + other.Judge) / (own.Decode + own.Judge)));

        public double MemoryRatio => (double)Other.Memory / Own.Memory;
    }
}
