using System.CommandLine;
using Microsoft.Extensions.Logging;
using Sluice.Host.Start;
using Spectre.Console;

namespace Sluice.Host.Vet;

/// <summary><c>vet [--json] PATH…</c>: starts what isn't running, vets the files, and stops what it started.</summary>
public static class VetCommand
{
    private const string Description = """
        Vets files and shows what became of them: dotnet run --project local/host -- vet tests/samples

        Each file is uploaded through blob storage like any client's. Where a host runs on --port, that one vets them; else
        one is started for as long as it takes. A folder stands for all files below it.
        Exit code: 0 when every file reached a final state or waits for a person, 1 when one failed, 2 for wrong usage.
        """;

    /// <summary>A file or pipe has no width of its own.</summary>
    private const int WidthOfFiles = 120;

    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Files and folders.", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "Print one JSON object for each file, and nothing else on standard output." };
        var command = new Command("vet", Description) { paths, json };
        command.SetAction((parsed, _) =>
            RunAsync(CommandLine.Options(parsed), parsed.GetValue(paths)!, parsed.GetValue(json)));
        return command;
    }

    private static Task<int> RunAsync(StandaloneOptions options, string[] paths, bool json) => CommandLine.GuardAsync(async stop =>
    {
        var files = VetFiles.Expand(paths);
        var errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        var console = json ? errors : AnsiConsole.Console;
        if (Console.IsOutputRedirected) console.Profile.Width = WidthOfFiles;
        var quiet = options with { Logging = logging => CompactLog.Add(logging.AddFilter(null, LogLevel.Error)) };

        using var running = await RunningHost.FindAsync(options, stop);
        await using var own = running is null
            ? await StartProgress.ShowAsync(errors, progress => Standalone.StartAsync(quiet, progress, stop)) : null;
        using var api = running ?? RunningHost.Client(own!.Host.BaseAddress, own.AdminKeyFile ?? RunningHost.KeyFile(options));
        return await new Vetting(new VetClient(api, TimeProvider.System), console, Console.Out).RunAsync(files, json, stop);
    });
}
