using System.Diagnostics;
using Sluice.Host.Functions.Http;

namespace Sluice.Host.Start;

/// <summary>
/// The vision service as a child process. It dies with this one, however this one dies: it watches the end of its standard
/// input. When it dies itself (a hostile image may do that, or its own limits on memory and time), it is started again.
/// </summary>
internal sealed class VisionProcess : IAsyncDisposable
{
    private const string Loading = "Loading ";
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private readonly int _port = LocalPorts.Free();
    private readonly string _program;
    private readonly string _folder;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<string> _engine = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process _process;
    private Task _supervision = Task.CompletedTask;

    private VisionProcess(string program, string folder, ILogger log, TimeProvider time)
    {
        _program = program;
        _folder = folder;
        _log = log;
        _time = time;
        Endpoint = new Uri($"http://127.0.0.1:{_port}");
        _http = new HttpClient { BaseAddress = Endpoint, Timeout = TimeSpan.FromSeconds(2) };
        _process = Launch();
    }

    public Uri Endpoint { get; }

    /// <summary>What a caller must show; new at every start.</summary>
    public string Key { get; } = SecretFile.NewToken();

    /// <summary>Name and versions of its models, as it says itself before it has loaded them.</summary>
    public string Engine => _engine.Task.Result;

    private string LogFile => Path.Combine(_folder, "vision.log");

    public int ProcessId => _process.Id;

    /// <summary>When it returns, its engine is known; it loads its models still: <see cref="ReadyAsync"/>.</summary>
    /// <param name="program">The service's assembly.</param>
    /// <param name="folder">For its log, and for what it remembers of images that it did not survive.</param>
    /// <exception cref="StartException">It ended, or said nothing in time.</exception>
    public static async Task<VisionProcess> StartAsync(string program, string folder, ILogger log, TimeProvider time, CancellationToken cancellation)
    {
        var vision = new VisionProcess(program, folder, log, time);
        try
        {
            await Task.WhenAny(vision._engine.Task, vision._process.WaitForExitAsync(cancellation)).WaitAsync(ReadyWithin, time, cancellation);
        }
        catch (TimeoutException)
        {
            // Said below.
        }
        catch
        {
            await vision.DisposeAsync();
            throw;
        }
        if (vision._engine.Task.IsCompletedSuccessfully) return vision;
        await vision.DisposeAsync();
        throw vision.DidNotStart();
    }

    /// <summary>Returns when its models are loaded; from then on it is started again whenever it ends.</summary>
    /// <exception cref="StartException">It ended, or did not become ready in time.</exception>
    public async Task ReadyAsync(CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(ReadyWithin);
        if (!await BecomesReadyAsync(deadline.Token))
        {
            cancellation.ThrowIfCancellationRequested();
            throw DidNotStart();
        }
        _supervision = SuperviseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _supervision;
        if (!_process.HasExited) _process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(StopWithin);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }
        _process.Dispose();
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task SuperviseAsync()
    {
        var pause = TimeSpan.FromSeconds(1);
        try
        {
            while (true)
            {
                var since = _time.GetTimestamp();
                await _process.WaitForExitAsync(_stop.Token);
                if (_time.GetElapsedTime(since) > LongestPause) pause = TimeSpan.FromSeconds(1);
                _log.LogWarning("The vision service ended with code {Code}; starting it again in {Seconds} s", _process.ExitCode, pause.TotalSeconds);
                await Task.Delay(pause, _time, _stop.Token);
                pause = pause < LongestPause / 2 ? pause * 2 : LongestPause;
                var ended = _process;
                _process = Launch();
                ended.Dispose();
                if (await BecomesReadyAsync(_stop.Token)) _log.LogInformation("The vision service is back");
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping: disposal ends the process.
        }
    }

    private Process Launch()
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet",
            [
                _program, "--port", $"{_port}", "--exit-with-parent",
                "--strikes", Path.Combine(_folder, "vision-strikes"),
            ])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["SLUICE_VISION_KEY"] = Key },
        };
        var started = Process.Start(start)!;
        var output = TextWriter.Synchronized(new StreamWriter(LogFile, append: false) { AutoFlush = true });
        _ = Task.WhenAll(CopyAsync(started.StandardOutput, output, Hear), CopyAsync(started.StandardError, output, _ => { }))
            .ContinueWith(_ => output.Dispose(), TaskScheduler.Default);
        return started;
    }

    private void Hear(string line)
    {
        if (line.StartsWith(Loading, StringComparison.Ordinal)) _engine.TrySetResult(line[Loading.Length..]);
    }

    private StartException DidNotStart() => new($"The vision service did not start; {LogFile} says why.");

    private static async Task CopyAsync(TextReader from, TextWriter to, Action<string> hear)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            hear(line);
            await to.WriteLineAsync(line);
        }
    }

    /// <returns>False when it ended first, or the token was cancelled.</returns>
    private async Task<bool> BecomesReadyAsync(CancellationToken cancellation)
    {
        while (!_process.HasExited && !cancellation.IsCancellationRequested)
        {
            try
            {
                using var answer = await _http.GetAsync("/health", cancellation);
                if (answer.IsSuccessStatusCode) return true;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), _time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return false;
    }
}
