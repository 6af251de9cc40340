using System.Text.Json;
using Sluice.Testing;

namespace Sluice.Host.Tests.Functions.WebJobs;

/// <summary>Microsoft's Durable extension, with what it knows of a Functions host by convention only.</summary>
[Collection(SharedSampleHostGroup.Name)]
public sealed class DurableTests(SharedSampleHost shared)
{
    private readonly SampleHost _sample = shared.Sample;

    [Fact]
    public async Task Timers_activities_retries_sub_orchestrations_events_and_the_custom_status_work()
    {
        var id = SampleHost.Id(await _sample.ScheduleAsync("Everything"));
        await Eventually.TrueAsync(async () => Custom(await _sample.InstanceAsync(id, "Running", "Pending"))?.Contains("waiting", StringComparison.Ordinal) == true, "its step");
        await AskAsync(id, "raise");
        (await _sample.InstanceAsync(id, "Completed", "Failed")).GetProperty("output").GetString().ShouldBe("10 3 a\"b 6 7");
    }

    [Fact]
    public async Task An_orchestration_continues_as_new() => (await _sample.EndAsync("Again")).GetProperty("output").GetString().ShouldBe("round 3");

    [Fact]
    public async Task A_suspended_orchestration_takes_its_event_when_it_is_resumed()
    {
        var id = SampleHost.Id(await _sample.ScheduleAsync("Waits"));
        await _sample.InstanceAsync(id, "Running");
        await AskAsync(id, "suspend");
        await _sample.InstanceAsync(id, "Suspended");
        await AskAsync(id, "raise");
        (await _sample.InstanceAsync(id, "Suspended")).GetProperty("output").ValueKind.ShouldBe(JsonValueKind.Null);
        await AskAsync(id, "resume");
        await _sample.InstanceAsync(id, "Completed");
    }

    [Fact]
    public async Task A_terminated_orchestration_is_gone_when_it_is_purged()
    {
        var id = SampleHost.Id(await _sample.ScheduleAsync("Waits"));
        await _sample.InstanceAsync(id, "Running");
        await AskAsync(id, "terminate");
        await _sample.InstanceAsync(id, "Terminated");
        await AskAsync(id, "purge");
        (await _sample.Http.GetAsync($"instances/{id}")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
    }

    // "Result: …\nException: …\nStack: …" is the text that the extension takes a failure of the worker from.
    [Fact]
    public async Task The_type_and_message_of_an_activitys_failure_reach_the_orchestrator() =>
        (await _sample.EndAsync("Caught")).GetProperty("output").GetString().ShouldBe("System.ArgumentException|never: a\nb (Parameter 'id')|True");

    private static string? Custom(JsonElement instance) => instance.GetProperty("custom").GetString();

    private async Task AskAsync(string id, string what) => (await _sample.Http.PostAsync($"instances/{id}/{what}", null)).EnsureSuccessStatusCode();
}
