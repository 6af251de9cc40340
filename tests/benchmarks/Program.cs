using System.CommandLine;
using Sluice.Benchmarks;
using Sluice.Setup;
using Spectre.Console;

var rounds = new Option<int>("--rounds") { Description = "Measured rounds of each kind, after one that is not counted.", DefaultValueFactory = _ => 5 };
var orchestrations = new Option<int>("--orchestrations") { Description = "Orchestrations a round.", DefaultValueFactory = _ => 320 };
var idle = new Option<int>("--idle") { Description = "Seconds to watch an idle host.", DefaultValueFactory = _ => 20 };
var blobs = new Option<int>("--blobs") { Description = "Blobs to be picked up.", DefaultValueFactory = _ => 20 };
string[] all = ["orchestrations", "replay", "idle", "pickup"];
var only = new Option<string[]>("--only") { Description = "Only these parts.", AllowMultipleArgumentsPerToken = true };
only.AcceptOnlyFromAmong(all);
var root = new RootCommand(
    """
    Measures the embedded host against an Azurite of its own, in about a minute, and prints a table.

    Absolute times are those of this machine at this moment: they say nothing by themselves. What counts are the ratios, whose
    two sides are measured in alternating rounds of the same run, and the counts. Build it with -c Release, on a machine that does
    nothing else. Exit codes: 0, 1 where a goal is missed, 2 wrong usage.
    """)
{ rounds, orchestrations, idle, blobs, only };
root.SetAction(async (parsed, _) =>
{
    var parts = parsed.GetValue(only) is { Length: > 0 } chosen ? chosen : all;
    await NodePackages.EnsureAsync();
    var folder = Directory.CreateTempSubdirectory("sluice-benchmarks");
    var missed = false;
    await using (var azurite = await Azurite.StartAsync(new AzuriteOptions { DataFolder = folder.FullName }))
    {
        var table = new Table().AddColumns("what", "measured", "goal");
        foreach (var part in parts)
        {
            AnsiConsole.MarkupLineInterpolated($"[grey]{part} …[/]");
            var lines = part switch
            {
                "orchestrations" => await OrchestrationBenchmark.RunAsync(azurite, parsed.GetValue(rounds), parsed.GetValue(orchestrations)),
                "replay" => await ReplayBenchmark.RunAsync(azurite),
                "idle" => await HostBenchmark.IdleAsync(azurite, folder, TimeSpan.FromSeconds(parsed.GetValue(idle))),
                _ => await HostBenchmark.PickUpAsync(azurite, folder, parsed.GetValue(blobs)),
            };
            foreach (var line in lines)
            {
                missed |= line.IsMet == false;
                table.AddRow(Markup.Escape(line.What), Markup.Escape(line.Measured), Markup.Escape(line.Goal) + (line.IsMet == false ? " [red]missed[/]" : ""));
            }
        }
        AnsiConsole.Write(table);
    }
    folder.Delete(recursive: true);
    return missed ? 1 : 0;
});
var arguments = root.Parse(args);
var code = await arguments.InvokeAsync();
return arguments.Errors.Count > 0 ? 2 : code;
