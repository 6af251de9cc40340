using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Sluice.Host.Http;

namespace Sluice.Host.Start;

/// <summary>
/// The vision service as a child process. It dies with this one, however this one dies: it watches the end of its standard
/// input. When it dies itself (a hostile image may do that), it is started again.
/// </summary>
internal sealed class VisionProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private readonly int port = LocalPorts.Free();
    private readonly string logFile;
    private readonly ILogger log;
    private readonly TimeProvider time;
    private readonly HttpClient http;
    private readonly CancellationTokenSource stop = new();
    private Process process;
    private Task supervision = Task.CompletedTask;

    private VisionProcess(string logFile, ILogger log, TimeProvider time)
    {
        this.logFile = logFile;
        this.log = log;
        this.time = time;
        Endpoint = new Uri($"http://127.0.0.1:{port}");
        http = new HttpClient { BaseAddress = Endpoint, Timeout = TimeSpan.FromSeconds(2) };
        process = Launch();
    }

    public Uri Endpoint { get; }

    /// <summary>What a caller must show; new at every start.</summary>
    public string Key { get; } = SecretFile.NewToken();

    public int ProcessId => process.Id;

    /// <summary>Ready when it returns.</summary>
    /// <exception cref="StartException">It ended, or did not become ready in time.</exception>
    public static async Task<VisionProcess> StartAsync(string logFile, ILogger log, TimeProvider time, CancellationToken cancellation)
    {
        var vision = new VisionProcess(logFile, log, time);
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            deadline.CancelAfter(ReadyWithin);
            if (!await vision.BecomesReadyAsync(deadline.Token) && !cancellation.IsCancellationRequested)
                throw new StartException($"The vision service did not start; {logFile} says why.");
            cancellation.ThrowIfCancellationRequested();
        }
        catch
        {
            await vision.DisposeAsync();
            throw;
        }
        vision.supervision = vision.SuperviseAsync();
        return vision;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await supervision;
        if (!process.HasExited) process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(StopWithin);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }
        process.Dispose();
        http.Dispose();
        stop.Dispose();
    }

    private async Task SuperviseAsync()
    {
        var pause = TimeSpan.FromSeconds(1);
        try
        {
            while (true)
            {
                var since = time.GetTimestamp();
                await process.WaitForExitAsync(stop.Token);
                if (time.GetElapsedTime(since) > LongestPause) pause = TimeSpan.FromSeconds(1);
                log.LogWarning("The vision service ended with code {Code}; starting it again in {Seconds} s", process.ExitCode, pause.TotalSeconds);
                await Task.Delay(pause, time, stop.Token);
                pause = pause < LongestPause / 2 ? pause * 2 : LongestPause;
                process.Dispose();
                process = Launch();
                if (await BecomesReadyAsync(stop.Token)) log.LogInformation("The vision service is back");
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopping: disposal ends the process.
        }
    }

    private Process Launch()
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Sluice.Vision.dll"), "--port", $"{port}", "--exit-with-parent"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["SLUICE_VISION_KEY"] = Key },
        };
        var started = Process.Start(start)!;
        var output = TextWriter.Synchronized(new StreamWriter(logFile, append: false) { AutoFlush = true });
        _ = Task.WhenAll(CopyAsync(started.StandardOutput, output), CopyAsync(started.StandardError, output))
            .ContinueWith(_ => output.Dispose(), TaskScheduler.Default);
        return started;
    }

    private static async Task CopyAsync(TextReader from, TextWriter to)
    {
        while (await from.ReadLineAsync() is { } line) await to.WriteLineAsync(line);
    }

    /// <returns>False when it ended first, or the token was cancelled.</returns>
    private async Task<bool> BecomesReadyAsync(CancellationToken cancellation)
    {
        while (!process.HasExited && !cancellation.IsCancellationRequested)
        {
            try
            {
                using var answer = await http.GetAsync("/health", cancellation);
                if (answer.IsSuccessStatusCode) return true;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return false;
    }
}
