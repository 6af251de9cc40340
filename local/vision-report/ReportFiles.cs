using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Vision.Report;

/// <summary>Writes the report: a page of its own with all images in it, and the figures as Markdown and JSON.</summary>
internal static class ReportFiles
{
    private const string Style = """
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em; color: #222 }
        table { border-collapse: collapse; margin: 1em 0 } th, td { border: 1px solid #ccc; padding: .25em .6em; text-align: left }
        th { background: #f3f3f3 } .met { color: #17692f } .missed { color: #a4161a; font-weight: bold } td span { padding: 0 .3em }
        .gallery { display: flex; flex-wrap: wrap; gap: 1em } figure { margin: 0; width: 15em } figcaption { font-size: 85% }
        img { max-width: 100%; border: 1px solid #ccc }
        """;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static async Task WriteAsync(string folder, IReadOnlyList<ReportSection> sections, ReportOrigin origin, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "report.html"), Html(sections, origin), cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, "report.md"), Markdown(sections, origin), cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, "report.json"), JsonSerializer.Serialize(new
        {
            origin.Version,
            origin.Seed,
            origin.Quick,
            Sections = sections.Select(section => new { section.Title, section.Goals, section.Figures }),
        }, Json), cancellation);
    }

    private static string Html(IReadOnlyList<ReportSection> sections, ReportOrigin origin)
    {
        var page = new StringBuilder($"""
            <!doctype html><html lang="en"><meta charset="utf-8"><title>Local vision: report</title><style>{Style}</style>
            <h1>Local vision: report</h1>
            """).Append(ReportHtml.Paragraph(About(origin)));
        page.Append(ReportHtml.Table(["Goal", "Target", "Measured", ""], sections.SelectMany(section => section.Goals).Select(goal => (string[])
        [
            ReportHtml.Text(goal.Text), ReportHtml.Text(goal.Target), ReportHtml.Text(goal.Value),
            $"<span class=\"{Verdict(goal)}\">{Verdict(goal)}</span>",
        ])));
        foreach (var section in sections)
            page.Append(CultureInfo.InvariantCulture, $"<h2>{ReportHtml.Text(section.Title)}</h2>\n{section.Html}");
        return page.Append("</html>\n").ToString();
    }

    private static string Markdown(IReadOnlyList<ReportSection> sections, ReportOrigin origin)
    {
        var page = new StringBuilder($"# Local vision: report\n\n{About(origin)}\n");
        foreach (var section in sections)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {section.Title}\n\n| goal | target | measured | |\n|---|---|---|---|\n");
            foreach (var goal in section.Goals)
                page.Append(CultureInfo.InvariantCulture, $"| {goal.Text} | {goal.Target} | {goal.Value} | {Verdict(goal)} |\n");
            page.Append("\n| figure | value |\n|---|---|\n");
            foreach (var figure in section.Figures)
                page.Append(CultureInfo.InvariantCulture, $"| {figure.Name} | {figure.Value:0.####} {figure.Unit} |\n");
        }
        return page.ToString();
    }

    private static string About(ReportOrigin origin) =>
        $"{origin.Version}; seed {origin.Seed}{(origin.Quick ? "; quick: a small sample, rough figures" : "")}.";

    private static string Verdict(ReportGoal goal) => goal.Met ? "met" : "missed";
}
