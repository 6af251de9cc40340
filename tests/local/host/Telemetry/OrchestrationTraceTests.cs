using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Sluice.Host.Durable;
using Sluice.Host.Telemetry;
using Sluice.Testing;
using static Sluice.Host.Tests.Telemetry.SpanCapture;

namespace Sluice.Host.Tests.Telemetry;

public sealed class OrchestrationTraceTests(AzuriteFixture azurite)
{
    private const string InstanceId = "durabletask.task.instance_id";

    [Fact]
    public async Task An_orchestration_is_one_trace_across_a_crash_and_a_restart_and_replay_adds_nothing()
    {
        using var spans = new SpanCapture();
        await using var hub = await TestHub.StartAsync(azurite, Functions());
        var time = (ManualTime)hub.Options.TimeProvider;
        ActivityTraceId trace;
        string id;
        using (var caller = new Activity("caller").Start())
        {
            trace = caller.TraceId;
            id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Vet");
        }
        await time.TimerSetAsync(TimeSpan.FromHours(1));
        await hub.CrashAsync();
        await time.TimerSetAsync(TimeSpan.FromHours(1));
        time.Advance(TimeSpan.FromHours(1));
        await hub.CustomStatusAsync(id, "waiting");
        await hub.CrashAsync();
        using (var other = new Activity("another caller").Start())
            await hub.Client.RaiseEventAsync(id, "decision", "yes");
        (await hub.EndOfAsync(id)).ReadOutputAs<string>().ShouldBe("yes");

        await Eventually.TrueAsync(() => spans.Trace(trace).Length >= 7, "the last spans");
        var found = spans.Trace(trace);
        found.Select(s => Path(s, found)).ShouldBe(
            [
                "create_orchestration:Vet",
                "create_orchestration:Vet > orchestration:Vet > activity:Look",
                "create_orchestration:Vet > orchestration:Vet > orchestration:Vet:timer",
                "create_orchestration:Vet > orchestration:Vet > orchestration:Ask > activity:Look",
                "create_orchestration:Vet > orchestration:Vet > orchestration:Ask",
                "create_orchestration:Vet > orchestration:Vet > orchestration_event:audited",
                "create_orchestration:Vet > orchestration:Vet",
            ],
            ignoreOrder: true);
        found.Select(s => s.SpanId).ShouldBeUnique();
        var own = found.Single(s => s.DisplayName == "orchestration:Vet");
        (own.Kind, Tag(own, "durabletask.type"), Tag(own, "durabletask.task.name"), Tag(own, InstanceId), Tag(own, "durabletask.task.status"))
            .ShouldBe((ActivityKind.Server, "orchestration", "Vet", id, "Completed"));
        own.Duration.ShouldBe(TimeSpan.FromHours(1));
        found.Single(s => s.DisplayName == "orchestration:Vet:timer").Duration.ShouldBe(TimeSpan.FromHours(1));

        // Whoever raises an event has a trace too; it leads to this one.
        var raised = spans.All("durabletask.event.target_instance_id", id).Single();
        raised.DisplayName.ShouldBe("orchestration_event:decision");
        raised.Links.Single().Context.SpanId.ShouldBe(own.SpanId);
    }

    [Fact]
    public async Task Without_a_caller_in_a_trace_an_orchestration_has_one_of_its_own_and_its_parts_find_each_other()
    {
        await using var hub = await TestHub.StartAsync(azurite, Functions(), o => o with { TimeProvider = new ManualTime(leaps: true) });
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Vet");
        await hub.CustomStatusAsync(id, "waiting");
        using var spans = new SpanCapture();
        await hub.Client.RaiseEventAsync(id, "decision", "yes");
        await hub.EndOfAsync(id);
        await Eventually.TrueAsync(() => spans.All(InstanceId, id).Length == 2, "the last spans");
        var found = spans.Trace(spans.All(InstanceId, id)[0].TraceId);
        found.Select(s => Path(s, found)).ShouldBe(["orchestration:Vet > orchestration_event:audited", "orchestration:Vet"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_failure_is_shown_by_its_type_and_never_by_its_message()
    {
        using var spans = new SpanCapture();
        await using var hub = await TestHub.StartAsync(azurite, new TestFunctions()
            .Activity<int>("Fail", _ => throw new InvalidDataException("secret.pdf"))
            .Orchestrator("Run", async c => await c.CallActivityAsync<int>("Fail", 1)));
        using var caller = new Activity("caller").Start();
        (await hub.RunAsync("Run")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        await Eventually.TrueAsync(() => spans.Trace(caller.TraceId).Length == 3, "the last span");
        var (activity, orchestration) = (spans.Trace(caller.TraceId)[1], spans.Trace(caller.TraceId)[2]);
        (activity.Status, Tag(activity, "error.type")).ShouldBe((ActivityStatusCode.Error, typeof(InvalidDataException).FullName));
        (orchestration.Status, Tag(orchestration, "error.type")).ShouldBe((ActivityStatusCode.Error, typeof(TaskFailedException).FullName));
        spans.Trace(caller.TraceId).ShouldAllBe(s => s.StatusDescription == null);
        spans.Trace(caller.TraceId).SelectMany(s => s.TagObjects).ShouldAllBe(t => !$"{t.Value}".Contains("secret"));
    }

    [Fact]
    public async Task Orchestrations_and_activities_are_counted_and_timed()
    {
        var name = AzuriteFixture.UniqueName("counted");
        var measured = new ConcurrentQueue<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == HostTelemetry.Name) l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, 1, tags));
        listener.Start();
        await using var hub = await TestHub.StartAsync(azurite, new TestFunctions()
            .Activity<int>(name, n => n == 0 ? throw new IOException() : n)
            .Orchestrator(name, async c => await c.CallActivityAsync<int>(name, c.GetInput<int>())));
        await hub.RunAsync(name, 1);
        await hub.CrashAsync();
        await hub.RunAsync(name, 0);
        measured.ShouldBe(
            [
                "sluice.orchestrations.started 1",
                "sluice.activity.duration 1",
                "sluice.orchestrations.ended 1 Completed",
                "sluice.orchestrations.started 1",
                "sluice.activity.duration 1 System.IO.IOException",
                "sluice.orchestrations.ended 1 Failed",
            ]);

        void Note(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.Length > 0 && Equals(tags[0].Value, name))
                measured.Enqueue(string.Join(' ', [instrument.Name, value, .. tags[1..].ToArray().Select(t => t.Value)]));
        }
    }

    private static TestFunctions Functions() => new TestFunctions()
        .Activity<string>("Look", _ => "seen")
        .Orchestrator("Ask", async c => await c.CallActivityAsync<string>("Look"))
        .Orchestrator("Vet", async c =>
        {
            await c.CallActivityAsync<string>("Look");
            await c.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            await c.CallSubOrchestratorAsync<string>("Ask");
            c.SetCustomStatus("waiting");
            var decision = await c.WaitForExternalEvent<string>("decision");
            c.SendEvent("nobody", "audited", decision);
            return decision;
        });
}
