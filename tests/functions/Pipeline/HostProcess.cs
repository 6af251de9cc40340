using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sluice.Host.Functions.Http;
using Sluice.Setup;
using Sluice.Storage;
using Sluice.Testing;

namespace Sluice.Tests.Pipeline;

/// <summary>The host's program as a process of its own, with all that it starts, to be killed.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private const string AdminKey = "slk_test";
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private readonly ConcurrentQueue<string> output = [];
    private readonly Process process;
    private int[] children = [];

    private HostProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Has what a dead process took from a queue come back after seconds.</summary>
    public static string ShortVisibility { get; } = Path.Combine(AppContext.BaseDirectory, "Pipeline", "short-visibility.cjs");

    /// <summary>All lines that it and its worker have said.</summary>
    public IReadOnlyCollection<string> Output => output;

    /// <summary>Of the worker that runs now.</summary>
    public int WorkerId => ChildId("Sluice.Functions.dll");

    /// <summary>Of the Azurite that the host started, and that runs now.</summary>
    public int AzuriteId => ChildId("azurite.js");

    public static HttpClient Admin(int port)
    {
        var admin = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(30) };
        admin.DefaultRequestHeaders.Add("x-api-key", AdminKey);
        return admin;
    }

    /// <summary>Where a host of this port and data folder hears of new blobs.</summary>
    public static BlobCreatedSubscription Intake(int port, DirectoryInfo data) => new(
        Containers.Uploads,
        new Uri($"http://127.0.0.1:{port}/runtime/webhooks/blobs?functionName=Host.Functions.IntakeEventGrid&code={new HostKeys(data.FullName).Extension("blobs")}"));

    /// <summary>Starts it and returns when it answers.</summary>
    /// <param name="storage">An Azurite; one that does not listen is started by the host.</param>
    public static async Task<HostProcess> StartAsync(
        int port, DirectoryInfo data, string storage, FakeVision vision, IReadOnlyDictionary<string, string> settings, HttpClient admin, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Sluice.Host.dll"), "--port", $"{port}", "--data", data.FullName, .. arguments])
        {
            UseShellExecute = false,
            WorkingDirectory = data.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AzureWebJobsStorage"] = storage,
            ["AzureWebJobs.IntakePolling.Disabled"] = "true",
            ["Sluice:Moderation:Endpoint"] = vision.Endpoint.ToString(),
            ["Sluice:Moderation:Key"] = FakeVision.Key,
            ["Sluice:Sensitivity:Endpoint"] = vision.Endpoint.ToString(),
            ["Sluice:Sensitivity:Key"] = FakeVision.Key,
            ["Sluice:Security:AllowLoopback"] = "true",
            ["Sluice:Security:ApiKeys:0:Name"] = "admin",
            ["Sluice:Security:ApiKeys:0:Sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(AdminKey))),
            ["Sluice:Security:ApiKeys:0:Roles"] = "admin",
        };
        foreach (var (name, value) in all.Concat(settings)) start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        var host = new HostProcess(Process.Start(start)!);
        try
        {
            await host.ReadyAsync(admin);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGKILL, to the host alone.</summary>
    public void Kill()
    {
        if (process.HasExited) return;
        children = [.. ChildProcesses.Of(process.Id).Keys];
        process.Kill();
    }

    /// <summary>Kills it, and returns when all that it started has ended too.</summary>
    public async ValueTask DisposeAsync()
    {
        Kill();
        await process.WaitForExitAsync();
        foreach (var child in children) await EndAsync(child);
        process.Dispose();
    }

    /// <summary>Returns when a process has ended.</summary>
    public static async Task EndAsync(int id)
    {
        try
        {
            using var other = Process.GetProcessById(id);
            await other.WaitForExitAsync().WaitAsync(Timeout);
        }
        catch (ArgumentException)
        {
            // It has.
        }
    }

    public override string ToString() => string.Join('\n', output);

    private int ChildId(string program) => ChildProcesses.Of(process.Id).Single(child => child.Value.Contains(program, StringComparison.Ordinal)).Key;

    private Task ReadyAsync(HttpClient admin) => Eventually.TrueAsync(
        () => process.HasExited ? throw new InvalidOperationException($"The host did not start. It said:\n{this}") : AnswersAsync(admin),
        () => $"the host's answer. It said:\n{this}",
        Timeout,
        TimeSpan.FromMilliseconds(50));

    private static async Task<bool> AnswersAsync(HttpClient admin)
    {
        try
        {
            using var answer = await admin.GetAsync("api/health");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
