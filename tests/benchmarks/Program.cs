using System.CommandLine;
using Sluice.Benchmarks;
using Sluice.Setup;
using Spectre.Console;

var hosts = new Option<string[]>("--host")
{
    Description = "A built host, Sluice.Host.dll, as path or label=path. Several are measured by turns, and the table has their ratios to the first.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => [Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(LocalFolder.Path, "host/bin/Release/net10.0/Sluice.Host.dll"))],
};
hosts.Validators.Add(result =>
{
    foreach (var token in result.Tokens.Where(t => !HostProgram.Parse(t.Value).Dll.Exists)) result.AddError($"--host: there is no {HostProgram.Parse(token.Value).Dll}.");
});
string[] all = ["start", "files", "growth", "recovery"];
var only = new Option<string[]>("--only") { Description = "Only these parts.", AllowMultipleArgumentsPerToken = true };
only.AcceptOnlyFromAmong(all);
var starts = Number("--starts", "start: rounds, after one that is not counted.", 5);
var rounds = Number("--rounds", "files: rounds.", 3);
var photos = Number("--photos", "files: photos a round.", 100);
var idle = Number("--idle", "files: seconds to watch the idle host.", 20);
var files = Number("--files", "growth: photos in all; a multiple of ten.", 10_000);
var underWay = Number("--under-way", "files, growth: photos under way at a time.", 16);
files.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() % 10 != 0) result.AddError("--files must be a multiple of ten.");
});
var root = new RootCommand(
    """
    Measures the whole service from outside, as processes: the host, what it starts, and an Azurite on a fresh folder. Linux only.

      start     process start until /api/health answers 200, on a data folder that was used before
      files     photos with engines that answer at once: throughput, time until released, processor time and storage requests a
                photo; then the storage requests of the idle host, and the memory of each process
      growth    the first tenth of many photos against the last
      recovery  photos under way when the worker, the host or Azurite is killed

    Photos are sent the way the product means it (a ticket, then the bytes to storage), and a chat backend hears their ends.
    Storage requests are those that Azurite answers, whoever sends them: a photo's upload is one, a batch is one.
    Processor time is what the processes used of the cores, so other programs hardly change it.

    Absolute times are those of this machine at this moment. What counts are the ratios of hosts that are measured by turns in one
    run, and the counts. Build all with -c Release, on a machine that does nothing else. Growth takes some ten minutes a host with
    its usual --files; all else takes about six. Exit codes: 0, 1 where a goal is missed or a host cannot be measured, 2 wrong usage.
    """)
{ hosts, only, starts, rounds, photos, idle, files, underWay };
root.SetAction(async (parsed, cancellation) =>
{
    HostProgram[] programs = [.. parsed.GetValue(hosts)!.Select(HostProgram.Parse)];
    var parts = parsed.GetValue(only) is { Length: > 0 } chosen ? chosen : all;
    var results = new Results(programs);
    // A file or pipe has no width of its own.
    if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 160;
    await using var surroundings = await Surroundings.StartAsync();
    var failed = false;
    try
    {
        await AnsiConsole.Status().StartAsync("Starting", async status =>
        {
            foreach (var part in parts) await RunAsync(part, what => status.Status($"{TimeProvider.System.GetLocalNow():HH:mm:ss} {Markup.Escape(what)}"));
        });
    }
    catch (Exception e) when (e is BenchmarkException or HttpRequestException)
    {
        AnsiConsole.MarkupLineInterpolated($"[red]{e.Message}[/]");
        failed = true;
    }
    catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
    {
        failed = true;
    }
    // Also what was measured before something failed.
    results.Write(AnsiConsole.Console);
    return failed || results.GoalMissed ? 1 : 0;

    Task RunAsync(string part, Action<string> progress) => part switch
    {
        "start" => new StartBenchmark(results, surroundings).RunAsync(programs, parsed.GetValue(starts), progress, cancellation),
        "files" => new FilesBenchmark(results, surroundings).RunAsync(
            programs,
            parsed.GetValue(rounds),
            new FilesOptions(parsed.GetValue(photos), parsed.GetValue(underWay), TimeSpan.FromSeconds(parsed.GetValue(idle))),
            progress,
            cancellation),
        "growth" => new GrowthBenchmark(results, surroundings).RunAsync(programs, parsed.GetValue(files), parsed.GetValue(underWay), progress, cancellation),
        _ => new RecoveryBenchmark(results, surroundings).RunAsync(programs, progress, cancellation),
    };
});
var arguments = root.Parse(args);
// What was started is ended first.
var code = await arguments.InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromMinutes(2) });
return arguments.Errors.Count > 0 ? 2 : code;

static Option<int> Number(string name, string description, int usual)
{
    var number = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
    number.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && int.TryParse(token.Value, out var value) && value < 1) result.AddError($"{name} must be at least 1.");
    });
    return number;
}
