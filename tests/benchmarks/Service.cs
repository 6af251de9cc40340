using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Sluice.Testing;

namespace Sluice.Benchmarks;

/// <summary>A host on a data folder and a port of its own, and the Azurite that it starts: can be ended, killed and started again.</summary>
internal sealed class Service : IAsyncDisposable
{
    // The first start on a machine may install packages and convert models.
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("sluice-benchmark-");
    private readonly int port = FreePorts.Next();
    private readonly HostProgram program;
    private readonly IReadOnlyDictionary<string, string> settings;
    private readonly TextWriter output;
    private readonly HashSet<ServiceProcess> started = [];
    private Process? host;

    /// <param name="surroundings">Null leaves the host to its own vision service, and to tell nobody.</param>
    public Service(HostProgram program, Surroundings? surroundings)
    {
        this.program = program;
        settings = surroundings?.Settings ?? new Dictionary<string, string>(StringComparer.Ordinal);
        output = TextWriter.Synchronized(new StreamWriter(Path.Combine(folder.FullName, "host.log")) { AutoFlush = true });
        Storage = new StorageLog(RequestsFile);
        Api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    /// <summary>As the admin, once the host has started.</summary>
    public HttpClient Api { get; }

    public StorageLog Storage { get; }

    /// <summary>The host and what it has started, as far as it lives.</summary>
    public IReadOnlyList<ServiceProcess> Processes
    {
        get
        {
            var processes = host is null ? [] : ServiceProcess.Of(host.Id);
            started.UnionWith(processes);
            return processes;
        }
    }

    private string RequestsFile => Path.Combine(folder.FullName, "requests.log");

    /// <returns>The time until it answered that all is well.</returns>
    public async Task<TimeSpan> StartAsync(CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        host = Launch();
        while (!await IsUpAsync(cancellation))
        {
            if (host.HasExited) throw new BenchmarkException($"{program.Label} did not start.\n{Tail()}");
            if (Stopwatch.GetElapsedTime(start) > StartDeadline) throw new BenchmarkException($"{program.Label} did not answer within {StartDeadline}.\n{Tail()}");
            await Task.Delay(Look, cancellation);
        }
        var took = Stopwatch.GetElapsedTime(start);
        _ = Processes;
        if (!Api.DefaultRequestHeaders.Contains("x-api-key"))
            Api.DefaultRequestHeaders.Add("x-api-key", (await File.ReadAllTextAsync(Path.Combine(folder.FullName, "data", "admin.key"), cancellation)).Trim());
        return took;
    }

    /// <summary>Without a chance to finish anything.</summary>
    public async Task KillAsync()
    {
        var killed = Processes[0];
        killed.Kill();
        await EndedAsync([killed]);
    }

    /// <summary>Lets it finish; what then still lives of all that it ever started is killed.</summary>
    public async Task StopAsync()
    {
        foreach (var process in Processes.Take(1)) _ = Signal(process.Id, SigTerm);
        await EndedAsync(started);
        foreach (var process in started) process.Kill();
        started.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Api.Dispose();
        await output.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private Process Launch()
    {
        var start = new ProcessStartInfo(
            "dotnet", [program.Dll.FullName, "--port", port.ToString(CultureInfo.InvariantCulture), "--data", Path.Combine(folder.FullName, "data")])
        {
            UseShellExecute = false,
            // Where no settings of somebody else's lie.
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NODE_OPTIONS"] = $"--require \"{Path.Combine(AppContext.BaseDirectory, "storage-requests.cjs")}\"";
        start.Environment["STORAGE_REQUESTS"] = RequestsFile;
        foreach (var (name, value) in settings) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => output.WriteLine(line.Data);
        process.ErrorDataReceived += (_, line) => output.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private async Task<bool> IsUpAsync(CancellationToken cancellation)
    {
        try
        {
            using var answer = await Api.GetAsync("api/health", cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task EndedAsync(IReadOnlyCollection<ServiceProcess> processes)
    {
        var since = Stopwatch.GetTimestamp();
        while (processes.Any(p => p.IsAlive) && Stopwatch.GetElapsedTime(since) < StopDeadline) await Task.Delay(Look);
        host?.Dispose();
        host = null;
    }

    private string Tail() => string.Join('\n', File.ReadLines(Path.Combine(folder.FullName, "host.log")).TakeLast(20));

    private const int SigTerm = 15;

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);
}

/// <summary>A host that cannot be measured, and why.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
