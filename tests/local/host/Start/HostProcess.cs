using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Sluice.Testing;

namespace Sluice.Host.Tests.Start;

/// <summary>The host's program as a process of its own, on a folder and ports of its own, as a rule without the vision service.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();

    private HostProcess(Process process, int port, string folder)
    {
        (this.process, Port, Folder) = (process, port, folder);
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Port { get; }

    public string Folder { get; }

    public int Id => process.Id;

    public string Output => Read(output);

    public string Errors => Read(errors);

    public static HostProcess Start(
        IEnumerable<string> arguments, int? port = null, string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        folder ??= Directory.CreateTempSubdirectory("sluice-process").FullName;
        port ??= FreePorts.Next();
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        string[] command = [dotnet, Path.Combine(AppContext.BaseDirectory, "Sluice.Host.dll"), .. arguments];
        // A shell that runs the tests in the background has them ignore SIGINT, and with them what they start.
        if (OperatingSystem.IsLinux()) command = ["env", "--default-signal=INT", .. command];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var client in (string[])["Moderation", "Sensitivity"])
        {
            start.Environment[$"Sluice__{client}__Endpoint"] = "http://127.0.0.1:9";
            start.Environment[$"Sluice__{client}__Key"] = "none";
        }
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal)) start.Environment[name] = value;
        return new(Process.Start(start)!, port.Value, folder);
    }

    /// <summary>Starts to serve on a free port.</summary>
    public static HostProcess Serve(string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var port = FreePorts.Next();
        return Start(["--port", $"{port}"], port, folder, environment);
    }

    public static HostProcess ServeWithVision() => Serve(environment: new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Sluice__Moderation__Endpoint"] = "",
        ["Sluice__Sensitivity__Endpoint"] = "",
        ["Sluice__Moderation__Key"] = "",
        ["Sluice__Sensitivity__Key"] = "",
    });

    public static bool IsRunning(int id)
    {
        try
        {
            using var found = Process.GetProcessById(id);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>The processes that it started, each by its command line.</summary>
    public IReadOnlyDictionary<int, string> Children()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux says who started whom in files.");
        return ChildProcesses.Of(Id);
    }

    public Task ReadyAsync() => Eventually.TrueAsync(
        () => process.HasExited ? throw new InvalidOperationException(Errors) : Output.Contains("Ctrl+C stops", StringComparison.Ordinal),
        "the banner");

    public async Task<int> ExitCodeAsync()
    {
        await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);
        return process.ExitCode;
    }

    public void Kill() => process.Kill();

    public void Signal(string signal) => Process.Start("kill", ["-s", signal, $"{process.Id}"])!.WaitForExit();

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text) text.AppendLine(line);
    }

    private static string Read(StringBuilder text)
    {
        lock (text) return text.ToString();
    }
}
