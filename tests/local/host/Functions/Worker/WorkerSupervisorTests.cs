using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sluice.Host.Functions.Worker;
using Sluice.Host.Start;
using Sluice.Host.Tests.Start;
using Sluice.Testing;

namespace Sluice.Host.Tests.Functions.Worker;

/// <summary>What dies with the worker is done again, where it may be.</summary>
public sealed class WorkerSupervisorTests(SharedSampleHost shared, AzuriteFixture azurite) : IClassFixture<SharedSampleHost>, IDisposable
{
    private readonly SampleHost _sample = shared.Sample;
    private readonly DirectoryInfo _marks = Directory.CreateTempSubdirectory("sample-marks");

    public void Dispose() => _marks.Delete(recursive: true);

    [Fact]
    public async Task A_worker_that_is_killed_is_started_again_and_calls_wait_for_it()
    {
        var before = await ProcessAsync();
        var held = _sample.Http.GetAsync($"hang/{before}");
        await _sample.SeesAsync($"{before} hangs");
        await KillAsync(_sample);
        using var lost = await held;
        ((int)lost.StatusCode).ShouldBeGreaterThanOrEqualTo(500, "nobody knows what the function had done");
        // The host has noticed; a call that it sent just before is lost like the one above.
        var waiting = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ProcessAsync()));
        waiting.Distinct().ShouldHaveSingleItem().ShouldNotBe(before);
    }

    [Fact]
    public async Task An_activity_with_a_retry_policy_is_run_again_in_the_next_worker()
    {
        var ended = await KillUnderAsync("WithPolicy");
        ended.GetProperty("output").GetString().ShouldBe("done again");
    }

    [Fact]
    public async Task An_activity_without_a_retry_policy_fails_its_orchestration()
    {
        var ended = await KillUnderAsync("WithoutPolicy");
        ended.GetProperty("status").GetString().ShouldBe("Failed");
    }

    // The extension knows the failure by the exception's name, WorkerProcessExitException.
    [Fact]
    public async Task An_orchestrator_is_replayed_in_the_next_worker()
    {
        var ended = await KillUnderAsync("HeldOrchestrator");
        ended.GetProperty("output").GetString().ShouldBe("replayed");
    }

    [Fact]
    public async Task A_function_that_takes_too_long_has_its_worker_started_again()
    {
        await using var sample = await SampleHost.StartAsync(azurite, options => options with
        {
            Settings = new Dictionary<string, string?>(options.Settings, StringComparer.Ordinal) { ["AzureFunctionsJobHost__functionTimeout"] = "00:00:05" },
        });
        var before = sample.Host.Worker!;
        using var late = await sample.Http.GetAsync("hang/too-long");
        ((int)late.StatusCode).ShouldBeGreaterThanOrEqualTo(500);
        await before.Exited;
        await Eventually.TrueAsync(() => sample.Host.Worker != before, "another worker");
        sample.Log.Lines.ShouldContain(line => line.Contains("took too long", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_worker_that_cannot_start_is_quoted()
    {
        var failure = await Should.ThrowAsync<WorkerStartException>(SampleHost.StartAsync(azurite, options => options with
        {
            Settings = new Dictionary<string, string?>(options.Settings, StringComparer.Ordinal) { ["SAMPLE_REFUSES"] = "No tea.;No coffee." },
        }));
        StartErrors.Describe(failure).ShouldBe(["No tea.", "No coffee."]);
    }

    [Fact]
    public async Task A_host_that_stops_while_its_worker_is_started_again_leaves_none()
    {
        var sample = await SampleHost.StartAsync(azurite);
        var before = sample.Host.Worker!;
        before.Kill();
        await Eventually.TrueAsync(() => sample.Host.Worker != before, "the next worker's start");
        var next = sample.Host.Worker!;
        await sample.DisposeAsync();
        HostProcess.IsRunning(next.ProcessId).ShouldBeFalse();
        sample.Host.Worker.ShouldBe(next);
    }

    [Fact]
    public async Task On_real_storage_an_orchestration_outlives_its_worker_and_its_host()
    {
        await using var sample = await SampleHost.StartAsync(azurite, inMemory: false);
        var mark = Mark();
        var held = SampleHost.Id(await sample.ScheduleAsync("WithPolicy", mark));
        var waits = SampleHost.Id(await sample.ScheduleAsync("Waits"));
        await Eventually.TrueAsync(() => File.Exists(mark), "the activity");
        await sample.InstanceAsync(waits, "Running");
        await KillAsync(sample);
        (await sample.InstanceAsync(held, "Completed", "Failed")).GetProperty("output").GetString().ShouldBe("done again");

        await sample.StopAsync();
        await sample.StartAsync();
        foreach (var (what, state) in ((string, string)[])[("suspend", "Suspended"), ("resume", "Running"), ("raise", "Completed")])
        {
            (await sample.Http.PostAsync($"instances/{waits}/{what}", null)).EnsureSuccessStatusCode();
            await sample.InstanceAsync(waits, state);
        }
    }

    private static async Task KillAsync(SampleHost sample)
    {
        var worker = sample.Host.Worker!;
        using var process = Process.GetProcessById(worker.ProcessId);
        process.Kill();
        await worker.Exited;
    }

    private static async Task<int> ProcessAsync(SampleHost sample)
    {
        using var answer = await sample.Http.GetAsync("ping/who");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("process").GetInt32();
    }

    private Task<int> ProcessAsync() => ProcessAsync(_sample);

    private string Mark() => Path.Combine(_marks.FullName, $"{Guid.NewGuid():N}");

    private async Task<JsonElement> KillUnderAsync(string orchestrator)
    {
        var mark = Mark();
        var id = SampleHost.Id(await _sample.ScheduleAsync(orchestrator, mark));
        await Eventually.TrueAsync(() => File.Exists(mark), "it is held");
        await KillAsync(_sample);
        return await _sample.InstanceAsync(id, "Completed", "Failed");
    }
}
