using System.CommandLine;
using System.Diagnostics;
using Sluice.Setup;
using Sluice.Vision.Native;
using Sluice.Vision.Protocols;
using Sluice.Vision.Serving;

namespace Sluice.Vision.Report;

/// <summary><c>report</c>: measures how well and how fast the service judges, and writes a page about it.</summary>
internal static class ReportCommand
{
    private static readonly (string Name, Func<ReportContext, CancellationToken, Task<ReportSection>> Measure)[] Sections =
    [
        ("text", TextSection.MeasureAsync),
        ("moderation", ModerationSection.MeasureAsync),
        ("faces", FacesSection.MeasureAsync),
        ("speed", SpeedSection.MeasureAsync),
    ];

    public static Command Build()
    {
        var names = Sections.Select(section => section.Name).ToArray();
        var folder = new Option<DirectoryInfo>("--out")
        {
            Description = "Folder for report.html, report.md and report.json.",
            DefaultValueFactory = _ => new DirectoryInfo(".sluice/report"),
        };
        var quick = new Option<bool>("--quick") { Description = "Measure a small sample: rough figures within a minute or two." };
        var seed = new Option<int>("--seed") { Description = "The same seed draws the same test data.", DefaultValueFactory = _ => 1 };
        var only = new Option<string[]>("--section")
        {
            Description = $"Measure this section only: {string.Join(", ", names)}. May be repeated.",
            DefaultValueFactory = _ => names,
        };
        only.AcceptOnlyFromAmong(names);
        var command = new Command("report", "Measure the models on test data and write a report with tables and images.") { folder, quick, seed, only };
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                return await RunAsync(
                    parsed.GetValue(folder)!.FullName, parsed.GetValue(quick), parsed.GetValue(seed), parsed.GetValue(only)!, cancellation);
            }
            catch (Exception e) when (e is SetupException or IOException or PlatformNotSupportedException or InvalidDataException)
            {
                await Console.Error.WriteLineAsync(e.Message);
                return 1;
            }
        });
        return command;
    }

    // 1 where a goal is missed, so that a script can tell.
    private static async Task<int> RunAsync(string folder, bool quick, int seed, string[] only, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var progress = new ConsoleProgress(started);
        await NodePackages.EnsureAsync(progress, cancellation);
        using var engine = await VisionEngine.LoadAsync(ModelOptions.Default, TimeProvider.System);
        using var admission = new Admission(Environment.ProcessorCount, waiting: 24, TimeSpan.FromMinutes(1), TimeProvider.System, onHang: () => HardExit.With(1));
        const string key = "report";
        // A new folder, so that images are measured, too, at which the service failed in an earlier report.
        var poisonFolder = Directory.CreateTempSubdirectory("sluice-report-");
        await using var service = VisionService.Build(
            new VisionOptions(Port: 0, key, [], MoondreamWords.Default), engine, admission, new PoisonImages(poisonFolder.FullName, TimeProvider.System), TimeProvider.System);
        await service.StartAsync(cancellation);
        var context = new ReportContext(engine, new Uri(service.Urls.Single()), key, quick, seed, progress);

        var sections = new List<ReportSection>();
        foreach (var (name, measure) in Sections.Where(section => only.Contains(section.Name, StringComparer.Ordinal)))
        {
            progress.Report($"measuring {name}");
            sections.Add(await measure(context, cancellation));
            await ReportFiles.WriteAsync(folder, sections, context.Origin, cancellation);
        }
        var goals = sections.SelectMany(section => section.Goals).ToList();
        foreach (var goal in goals)
            Console.WriteLine($"{(goal.Met ? "met   " : "MISSED")} {goal.Text}: {goal.Value}, goal {goal.Target}");
        Console.WriteLine($"Written to {Path.Combine(folder, "report.html")} after {Stopwatch.GetElapsedTime(started):m\\:ss} min.");
        poisonFolder.Delete(recursive: true);
        return goals.TrueForAll(goal => goal.Met) ? 0 : 1;
    }

    /// <summary>In order, unlike <see cref="Progress{T}"/>, which hands each line to the thread pool.</summary>
    private sealed class ConsoleProgress(long started) : IProgress<string>
    {
        public void Report(string value) => Console.WriteLine($"{Stopwatch.GetElapsedTime(started):mm\\:ss}  {value}");
    }
}
