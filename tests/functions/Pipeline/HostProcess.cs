using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Tests.Pipeline;

/// <summary>The host's program as a process of its own, to be killed.</summary>
internal static class HostProcess
{
    private const string AdminKey = "slk_test";

    public static HttpClient Admin(int port)
    {
        var admin = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(10) };
        admin.DefaultRequestHeaders.Add("x-api-key", AdminKey);
        return admin;
    }

    public static Process Start(int port, DirectoryInfo data, string storage, FakeVision vision, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Sluice.Host.dll"), "--port", $"{port}", "--data", data.FullName])
        {
            UseShellExecute = false,
            WorkingDirectory = data.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var all = new Dictionary<string, string>(settings, StringComparer.Ordinal)
        {
            ["AzureWebJobsStorage"] = storage,
            ["Sluice:Moderation:Endpoint"] = vision.Endpoint.ToString(),
            ["Sluice:Moderation:Key"] = FakeVision.Key,
            ["Sluice:Sensitivity:Endpoint"] = vision.Endpoint.ToString(),
            ["Sluice:Sensitivity:Key"] = FakeVision.Key,
            ["Sluice:Security:AllowLoopback"] = "true",
            ["Sluice:Security:ApiKeys:0:Name"] = "admin",
            ["Sluice:Security:ApiKeys:0:Sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(AdminKey))),
            ["Sluice:Security:ApiKeys:0:Roles"] = "admin",
        };
        foreach (var (name, value) in all) start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Returns when it answers; waits two minutes at most.</summary>
    public static async Task ReadyAsync(HttpClient admin)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await AnswersAsync(admin))
        {
            if (TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromSeconds(120)) throw new TimeoutException("The host did not start.");
            await Task.Delay(50);
        }
    }

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
