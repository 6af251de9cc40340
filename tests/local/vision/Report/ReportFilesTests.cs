using System.Text.Json;
using Sluice.Vision.Report;

namespace Sluice.Vision.Tests.Report;

public sealed class ReportFilesTests(RunningService service)
{
    [Fact]
    public async Task The_page_stands_alone_and_the_files_say_which_goals_were_missed()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var context = new ReportContext(service.Engine, service.Client.BaseAddress!, RunningService.Key, Quick: true, Seed: 7, new Progress<string>());
            var goals = new[] { ReportGoal.AtLeast("found <it>", 0.98, 49, 50), ReportGoal.AtMost("alarms", 0.01, 2, 100), ReportGoal.AtLeast("nothing", 0, 0, 0) };
            var picture = ReportHtml.Picture(Samples.Read("coffee.jpg"), "a cup", "line <1>");
            await ReportFiles.WriteAsync(folder.FullName, [new ReportSection("Text", picture, [new ReportFigure("time", 1.5, "s")], goals)], context, default);

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
