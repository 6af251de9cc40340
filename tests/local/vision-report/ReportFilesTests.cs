using System.Text.Json;
using Sluice.Setup;

namespace Sluice.Vision.Report.Tests;

public sealed class ReportFilesTests
{
    [Fact]
    public async Task The_page_stands_alone_and_the_files_say_which_goals_were_missed()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var origin = new ReportOrigin("engine/1.2", Seed: 7, Quick: true);
            var goals = new[] { ReportGoal.AtLeast("found <it>", 0.98, 49, 50), ReportGoal.AtMost("alarms", 0.01, 2, 100), ReportGoal.AtLeast("nothing", 0, 0, 0) };
            var image = ReportHtml.Image(await File.ReadAllBytesAsync(Path.Combine(LocalFolder.Path, "../tests/samples/coffee.jpg")), "a cup", "line <1>");
            await ReportFiles.WriteAsync(folder.FullName, [new ReportSection("Text", image, [new ReportFigure("time", 1.5, "s")], goals)], origin, default);

            var page = await File.ReadAllTextAsync(Path.Combine(folder.FullName, "report.html"));
            page.ShouldContain("found &lt;it&gt;");
            page.ShouldContain("line &lt;1&gt;");
            page.ShouldContain("seed 7");
            page.ShouldNotContain("://");
            page.ShouldNotContain("src=\"/");
            (await File.ReadAllTextAsync(Path.Combine(folder.FullName, "report.md"))).ShouldContain("| alarms | ≤ 1% | 2.00% (2 of 100) | missed |");
            using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder.FullName, "report.json")));
            json.RootElement.GetProperty("sections")[0].GetProperty("goals").EnumerateArray().Select(goal => goal.GetProperty("met").GetBoolean())
                .ShouldBe([true, false, false]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
