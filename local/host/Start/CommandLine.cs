using System.CommandLine;
using System.Runtime.InteropServices;
using Spectre.Console;

namespace Sluice.Host.Start;

/// <summary>The program's commands. Exit codes: 0 ended as asked, 1 could not start or failed, 2 wrong usage.</summary>
public static class CommandLine
{
    public const int Failed = 1;
    public const int Usage = 2;

    public static readonly Option<int> Port = new("--port", "-p")
    {
        Description = "Port of the HTTP functions on 127.0.0.1. Storage takes three ports that follow from it.",
        DefaultValueFactory = _ => new StandaloneOptions().Port,
        Recursive = true,
    };

    public static readonly Option<string> Data = new("--data", "-d")
    {
        Description = "Folder of everything that is kept: storage, keys, logs.",
        DefaultValueFactory = _ => new StandaloneOptions().DataFolder,
        Recursive = true,
    };

    public static readonly Option<string> Log = new("--log")
    {
        Description = "How log entries are written, on standard error: text, or json with a line each.",
        DefaultValueFactory = _ => "text",
    };

    private const string Description = """
        Sluice on this machine: vets every file that is put into the container "uploads" before anyone else sees it.

        It starts what is not there yet (storage by Azurite, the vision service), then the functions, and prints their
        addresses. Settings come from local.settings.json in the current folder and from the environment, which wins:
          AzureWebJobsStorage             another storage account (then no Azurite is started)
          Sluice__Moderation__Endpoint    another vision service (then none is started)
        The admin key is made on the first start and kept in <data>/admin.key. Ctrl+C stops everything.
        """;

    static CommandLine()
    {
        Port.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var port) && port is < 0 or > 65535) result.AddError("--port must be from 0 (a free one) to 65535.");
        });
        Log.AcceptOnlyFromAmong("text", "json");
    }

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand(Description) { Port, Data, Log, Vet.VetCommand.Create() };
        root.SetAction((parsed, _) => ServeAsync(Options(parsed)));
        var parsed = root.Parse(args);
        var code = await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        return parsed.Errors.Count > 0 ? Usage : code;
    }

    public static StandaloneOptions Options(ParseResult parsed) => new()
    {
        Port = parsed.GetValue(Port),
        DataFolder = parsed.GetValue(Data)!,
        Logging = parsed.GetValue(Log) == "json" ? JsonLog.Add : CompactLog.Add,
    };

    /// <summary>Runs <paramref name="work"/> with a token that SIGINT and SIGTERM cancel, and says in plain words why it failed.</summary>
    public static async Task<int> GuardAsync(Func<CancellationToken, Task<int>> work)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return await work(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception e) when (StartErrors.Describe(e) is { } lines)
        {
            foreach (var line in lines) await Console.Error.WriteLineAsync("error: " + line);
            return Failed;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static Task<int> ServeAsync(StandaloneOptions options) => GuardAsync(async stop =>
    {
        await using var standalone = await StartProgress.ShowAsync(
            AnsiConsole.Console, progress => Standalone.StartAsync(options, progress, stop));
        foreach (var line in Banner.Lines(standalone)) Console.WriteLine(line);
        var stopped = new TaskCompletionSource();
        await using var registration = stop.Register(stopped.SetResult);
        await stopped.Task;
        return 0;
    });
}
