using System.Diagnostics;
using Sluice.Vision.Serving;

namespace Sluice.Vision.Tests;

/// <summary>The program as a process of its own, as the embedded host runs it.</summary>
public sealed class ProgramTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static Process Start(string? key, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(VisionService).Assembly.Location, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SLUICE_VISION_KEY"] = key;
        return Process.Start(start)!;
    }

    [Fact]
    public async Task It_serves_on_loopback_until_its_parent_closes_the_pipe()
    {
        using var process = Start("secret", "--port", "0", "--exit-with-parent");
        var ready = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        ready.ShouldNotBeNull().ShouldStartWith("Vision service is ready on http://127.0.0.1:");
        ready.ShouldNotContain("secret");
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(Patience);
        process.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Without_a_key_it_refuses_to_start_and_says_what_to_do()
    {
        using var process = Start(key: null, "--port", "0");
        var error = await process.StandardError.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync().WaitAsync(Patience);
        process.ExitCode.ShouldBe(2);
        error.ShouldContain("SLUICE_VISION_KEY");
        error.ShouldContain("--no-key");
    }
}
