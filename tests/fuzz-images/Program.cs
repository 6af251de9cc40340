using System.CommandLine;
using System.Diagnostics;
using Sluice.FuzzImages;
using Sluice.Setup;
using Spectre.Console;

var count = new Option<int>("--count", "-n") { Description = "Images to send.", DefaultValueFactory = _ => 1000 };
var first = new Option<int>("--first") { Description = "Number of the first one; with --count 1 it sends one image again.", DefaultValueFactory = _ => 0 };
var seed = new Option<int>("--seed", "-s") { Description = "The same seed makes the same images.", DefaultValueFactory = _ => 1 };
var outFolder = new Option<string>("--out", "-o") { Description = "Where images that did harm are kept.", DefaultValueFactory = _ => "fuzz-findings" };

var root = new RootCommand(
    """
    Sends damaged images to the local vision service and watches what they do to it.

    The service runs as in production, as a process of its own, and is started again when an image ends it. The program fails
    (exit code 1) where an image ended the service, took longer than 15 s, or was answered with a server error, and where the
    service's memory went over 1.5 GB. Such images are kept, named by seed and number.

    Try it:
      dotnet run -c Release --project tests/fuzz-images -- --count 10000
      dotnet run -c Release --project tests/fuzz-images -- --seed 7 --first 4711 --count 1     one of them again
    """)
{
    count, first, seed, outFolder,
};
root.SetAction(async (parsed, cancellation) =>
{
    await NodePackages.EnsureAsync(new Progress<string>(Console.WriteLine), cancellation);
    var fuzzing = new Fuzzing(new Mutations(parsed.GetValue(seed)), $"seed-{parsed.GetValue(seed)}", parsed.GetValue(outFolder)!);
    var started = Stopwatch.GetTimestamp();
    var (from, total) = (parsed.GetValue(first), parsed.GetValue(count));
    if (AnsiConsole.Profile.Capabilities.Interactive)
    {
        await AnsiConsole.Progress().StartAsync(async progress =>
        {
            var task = progress.AddTask($"Sending {total:N0} images", maxValue: total);
            await fuzzing.RunAsync(from, total, done => task.Value = done, cancellation);
        });
    }
    else
    {
        var said = 0;
        await fuzzing.RunAsync(from, total, done =>
        {
            if (done * 20L / total <= said) return;
            said = (int)(done * 20L / total);
            Console.WriteLine($"{done:N0} of {total:N0} sent");
        }, cancellation);
    }

    fuzzing.Report(Stopwatch.GetElapsedTime(started));
    return fuzzing.Findings == 0 ? 0 : 1;
});
return await root.Parse(args).InvokeAsync();
