using System.Diagnostics;
using Sluice.Setup;

namespace Sluice.Host.Functions.Worker;

/// <summary>How a worker is started: as a process, or by a test in its own.</summary>
public interface IWorkerLauncher
{
    /// <param name="arguments">The worker's command line: where the host is, and who the worker is to it.</param>
    IWorkerInstance Start(FunctionApp app, IReadOnlyList<string> arguments);
}

/// <summary>A worker that was started.</summary>
public interface IWorkerInstance
{
    int ProcessId { get; }

    /// <summary>Ends, and never fails, when the worker has ended.</summary>
    Task Exited { get; }

    /// <summary>What it said last, for people.</summary>
    string Output { get; }

    void Kill();
}

/// <summary>As the platform does it: <c>dotnet App.dll</c>, with the app's settings as environment variables.</summary>
internal sealed class ProcessLauncher(ILoggerFactory loggers) : IWorkerLauncher
{
    private readonly ILogger _console = loggers.CreateLogger("Worker.Console");

    public IWorkerInstance Start(FunctionApp app, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(app.Executable, [app.Worker, .. arguments])
        {
            WorkingDirectory = app.Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in app.Settings) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = app.Folder;
        start.Environment["DOTNET_STARTUP_HOOKS"] = Path.Combine(AppContext.BaseDirectory, "ExitWithHost.dll");
        return new Instance(Process.Start(start)!, _console);
    }

    private sealed class Instance : IWorkerInstance
    {
        private readonly Process _process;
        private readonly OutputTail _tail = new();

        public Instance(Process process, ILogger console)
        {
            _process = process;
            process.OutputDataReceived += (_, line) => Say(line.Data, LogLevel.Debug);
            process.ErrorDataReceived += (_, line) => Say(line.Data, LogLevel.Warning);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            Exited = process.WaitForExitAsync();

            void Say(string? line, LogLevel level)
            {
                if (line is null) return;
                _tail.Add(line);
                console.Log(level, "{Line}", line);
            }
        }

        public int ProcessId => _process.Id;

        public Task Exited { get; }

        public string Output => _tail.ToString();

        public void Kill()
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        }
    }
}
