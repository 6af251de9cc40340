using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Sluice.FuzzImages;

/// <summary>The local vision service as a process of its own, as in production.</summary>
internal sealed class VisionService : IAsyncDisposable
{
    private const string Key = "fuzz";
    private readonly SemaphoreSlim restart = new(1);
    private readonly HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private Uri endpoint = null!;
    private long peakOfThoseBefore;

    private VisionService()
    {
    }

    public Process Current { get; private set; } = null!;

    public static async Task<VisionService> StartAsync(CancellationToken cancellation)
    {
        var service = new VisionService();
        service.http.DefaultRequestHeaders.Add("x-goog-api-key", Key);
        await service.LaunchAsync(cancellation);
        return service;
    }

    /// <returns>What the service said of the image.</returns>
    public async Task<string> AskAsync(byte[] image, TimeSpan within, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(within);
        var body = new { requests = new[] { new { image = new { content = Convert.ToBase64String(image) }, features = new[] { new { type = "SAFE_SEARCH_DETECTION" } } } } };
        using var answer = await http.PostAsJsonAsync(endpoint, body, limit.Token);
        if (!answer.IsSuccessStatusCode) return $"server error {(int)answer.StatusCode}";
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(limit.Token));
        var response = json.RootElement.GetProperty("responses")[0];
        return response.TryGetProperty("error", out var error) ? error.GetProperty("message").GetString()! : "judged";
    }

    public static async Task<bool> EndedAsync(Process process, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(2));
        await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return process.HasExited;
    }

    /// <summary>Ends what is left of a process and starts another, unless somebody did so already.</summary>
    public async Task RestartAsync(Process failed, CancellationToken cancellation)
    {
        await restart.WaitAsync(cancellation);
        try
        {
            if (failed != Current) return;
            peakOfThoseBefore = PeakMemory();
            if (!failed.HasExited) failed.Kill();
            await LaunchAsync(cancellation);
        }
        finally
        {
            restart.Release();
        }
    }

    /// <summary>Bytes of resident memory (VmHWM), of this process or one before.</summary>
    public long PeakMemory()
    {
        try
        {
            var line = File.ReadLines($"/proc/{Current.Id}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return Math.Max(peakOfThoseBefore, 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1], CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return peakOfThoseBefore;
        }
    }

    public ValueTask DisposeAsync()
    {
        if (!Current.HasExited) Current.StandardInput.Close();
        http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task LaunchAsync(CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Sluice.Vision.dll"), "--port", "0", "--exit-with-parent"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["SLUICE_VISION_KEY"] = Key },
        };
        Current = Process.Start(start)!;
        while (await Current.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            if (line.Split(' ').FirstOrDefault(word => word.StartsWith("http://", StringComparison.Ordinal)) is not { } address) continue;
            endpoint = new Uri(new Uri(address), "v1/images:annotate");
            _ = Current.StandardOutput.ReadToEndAsync(CancellationToken.None);
            return;
        }

        throw new InvalidOperationException("The vision service did not start.");
    }
}
