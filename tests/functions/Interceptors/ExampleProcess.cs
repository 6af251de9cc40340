using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using Sluice.Engines;
using Sluice.Testing;

namespace Sluice.Tests.Interceptors;

/// <summary>An interceptor of docs/examples, started by its one command.</summary>
internal sealed class ExampleProcess : IAsyncDisposable
{
    public const string Secret = "example-secret";

    private readonly Process process;
    private readonly ConcurrentQueue<string> output = [];

    private ExampleProcess(Process process) => this.process = process;

    public string Url { get; private init; } = "";

    /// <summary>What it has logged so far.</summary>
    public IReadOnlyCollection<string> Output => output;

    public static async Task<ExampleProcess> StartAsync(string name, params (string Name, string Value)[] environment)
    {
        var url = $"http://127.0.0.1:{FreePorts.Next()}";
        var start = new ProcessStartInfo("dotnet", ["run", $"docs/examples/{name}/interceptor.cs", "--urls", url])
        {
            WorkingDirectory = Root(),
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SECRET"] = Secret;
        foreach (var (key, value) in environment) start.Environment[key] = value;
        var example = new ExampleProcess(Process.Start(start)!) { Url = url };
        example.process.OutputDataReceived += (_, line) => example.output.Enqueue(line.Data ?? "");
        example.process.ErrorDataReceived += (_, line) => example.output.Enqueue(line.Data ?? "");
        example.process.BeginOutputReadLine();
        example.process.BeginErrorReadLine();
        await example.ReadyAsync();
        return example;
    }

    public async ValueTask DisposeAsync()
    {
        // Not a kill: the example has a process and a folder of its own to end.
        using (var signal = Process.Start("kill", ["-s", "TERM", $"{process.Id}"])) await signal.WaitForExitAsync();
        await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        process.Dispose();
    }

    /// <summary>The first start builds the example.</summary>
    private async Task ReadyAsync()
    {
        using var http = new HttpClient { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromSeconds(5) };
        await Eventually.TrueAsync(
            () => process.HasExited ? throw new InvalidOperationException($"The example did not start. It said:\n{Said()}") : AnswersAsync(http),
            () => $"the example's answer. It said:\n{Said()}",
            TimeSpan.FromMinutes(3),
            TimeSpan.FromMilliseconds(100));

        string Said() => string.Join('\n', output);
    }

    private static async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.PostAsync("/", new StringContent("{}"));
            return answer.StatusCode == HttpStatusCode.BadRequest;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));
}
