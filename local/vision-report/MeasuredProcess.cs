using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Sluice.Setup;
using Sluice.Vision.Native;
using Sluice.Vision.Serving;

namespace Sluice.Vision.Report;

/// <param name="Decode">Milliseconds from the file to its pixels; 0 where the engine does not tell.</param>
/// <param name="Judge">Milliseconds of the rest.</param>
internal sealed record Timing(double Decode, double Judge);

/// <summary>An engine in a process of its own, which says how long it takes for a file.</summary>
internal sealed class MeasuredProcess : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private MeasuredProcess(Process process) => _process = process;

    /// <summary>An ability of the service, see <see cref="MeasureCommand"/>.</summary>
    public static Task<MeasuredProcess> StartAsync(string ability, CancellationToken cancellation) =>
        StartAsync("dotnet", [typeof(MeasureCommand).Assembly.Location, "measure", ability], cancellation);

    /// <summary>An engine of <c>Engines/measure.mjs</c>, whose packages are installed where they are not.</summary>
    public static async Task<MeasuredProcess> StartNodeAsync(string engine, IProgress<string> progress, CancellationToken cancellation)
    {
        var folder = Path.Combine(LocalFolder.Path, "vision-report/Engines");
        await NodePackages.EnsureAsync(folder, progress, cancellation);
        return await StartAsync("node", [Path.Combine(folder, "measure.mjs"), engine], cancellation);
    }

    /// <summary>From the start of the service's process to its word that it is ready, by the clock and in processor time.</summary>
    public static async Task<(TimeSpan Elapsed, TimeSpan Processor)> StartServiceAsync(CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        using var service = new MeasuredProcess(Start("dotnet", [typeof(VisionService).Assembly.Location, "--port", "0", "--no-key", "--exit-with-parent"]));
        while (!(await service.ReadLineAsync(cancellation)).Contains(" is ready ", StringComparison.Ordinal))
        {
        }
        return (Stopwatch.GetElapsedTime(started), service._process.TotalProcessorTime);
    }

    /// <summary>The most memory that the process has had so far, in bytes.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    public async Task<Timing> MeasureAsync(string file, CancellationToken cancellation)
    {
        await _process.StandardInput.WriteLineAsync(file.AsMemory(), cancellation);
        return JsonSerializer.Deserialize<Timing>(await ReadLineAsync(cancellation), JsonSerializerOptions.Web)!;
    }

    private static async Task<MeasuredProcess> StartAsync(string fileName, string[] arguments, CancellationToken cancellation)
    {
        var process = new MeasuredProcess(Start(fileName, arguments));
        while (!(await process.ReadLineAsync(cancellation)).Contains("\"ready\"", StringComparison.Ordinal))
        {
        }
        return process;
    }

    private static Process Start(string fileName, string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(fileName, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            // The other engine runs on ONNX Runtime, too.
            Environment = { [OnnxTelemetry.Variable] = "1" },
        })!;
        process.StandardInput.AutoFlush = true;
        return process;
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellation) =>
        await _process.StandardOutput.ReadLineAsync(cancellation).AsTask().WaitAsync(Timeout, cancellation)
        ?? throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
            $"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)} ended."));

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
