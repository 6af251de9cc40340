using Azure.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Sluice.Testing;

namespace Sluice.Host.Durable;

/// <summary>Outages, stops and restarts.</summary>
public sealed class ResilienceTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task An_outage_of_storage_loses_nothing_and_needs_no_restart()
    {
        var gate = new TaskCompletionSource<object?>();
        await using var hub = await TestHub.StartAsync(azurite, new TestFunctions()
            .Activity<string>("Work", (_, _) => gate.Task)
            .Orchestrator("Run", async c => await c.CallActivityAsync<string>("Work") + await c.WaitForExternalEvent<string>("go")));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run");
        await Eventually.TrueAsync(() => hub.Functions.Ran.Count == 1);

        hub.Tap.Down = true;
        gate.SetResult("a");
        var raised = hub.Client.RaiseEventAsync(id, "go", "b");
        var started = hub.Client.ScheduleNewOrchestrationInstanceAsync("Run", new StartOrchestrationOptions("other"));
        await Task.Delay(TimeSpan.FromSeconds(1));
        raised.IsCompleted.ShouldBeFalse();
        hub.Tap.Down = false;

        await raised.WaitAsync(Eventually.Deadline);
        await started.WaitAsync(Eventually.Deadline);
        (await hub.EndOfAsync(id)).ReadOutputAs<string>().ShouldBe("ab");
        await hub.Client.RaiseEventAsync("other", "go", "c");
        (await hub.EndOfAsync("other")).ReadOutputAs<string>().ShouldBe("ac");
        hub.Functions.Ran.Count(n => n == "Work").ShouldBe(2, "each ran once");
    }

    [Fact]
    public async Task A_minute_without_storage_loses_nothing_calls_nothing_twice_and_asks_ever_more_seldom()
    {
        var time = new ManualTime();
        var gate = new TaskCompletionSource<object?>();
        await using var hub = await TestHub.StartAsync(
            azurite,
            new TestFunctions()
                .Activity<string>("Work", (_, _) => gate.Task)
                .Activity<string>("Next", s => s)
                .Orchestrator("Run", async c =>
                {
                    var work = await c.CallActivityAsync<string>("Work");
                    await c.CreateTimer(TimeSpan.FromSeconds(30), CancellationToken.None);
                    return await c.CallActivityAsync<string>("Next", work + await c.WaitForExternalEvent<string>("go"));
                }),
            o => o with { TimeProvider = time, StorageTime = time });
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run");
        await Eventually.TrueAsync(() => hub.Functions.Ran.Count == 1);

        hub.Tap.Down = true;
        gate.SetResult("a");
        var raised = hub.Client.RaiseEventAsync(id, "go", "b");
        var started = hub.Client.ScheduleNewOrchestrationInstanceAsync("Run", new StartOrchestrationOptions("other"));
        for (var second = 0; second < 60; second++)
        {
            await Task.Delay(2);
            time.Advance(TimeSpan.FromSeconds(1));
        }
        raised.IsCompleted.ShouldBeFalse();
        // A step, an event, a start and the lease, each some times at first and then every five seconds.
        hub.Tap.Refused.ShouldBeInRange(4, 4 * 20);
        hub.Tap.Down = false;

        await PassAsync(Task.WhenAll(raised, started));
        await PassAsync(hub.EndOfAsync(id));
        await hub.Client.RaiseEventAsync("other", "go", "c");
        await PassAsync(hub.EndOfAsync("other"));
        (await hub.EndOfAsync(id)).ReadOutputAs<string>().ShouldBe("ab");
        (await hub.EndOfAsync("other")).ReadOutputAs<string>().ShouldBe("ac");
        hub.Functions.Ran.Order(StringComparer.Ordinal).ShouldBe(["Next", "Next", "Work", "Work"]);

        Task PassAsync(Task work) => Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return work.IsCompleted;
        });
    }

    [Fact]
    public async Task A_moment_without_storage_when_a_large_input_goes_to_a_sub_orchestration_loses_nothing()
    {
        var large = new string('x', 100_000);
        await using var hub = await TestHub.StartAsync(
            azurite,
            new TestFunctions()
                .Orchestrator("Child", c => Task.FromResult<object?>(c.GetInput<string>()!.Length))
                .Orchestrator("Run", async c => await c.CallSubOrchestratorAsync<int>("Child", large)),
            o => o with { StorageTime = new ManualTime(leaps: true) });
        var uploads = 0;
        hub.Tap.Before = request =>
        {
            // The first is the step's, the second the child's.
            var isUpload = request.Method == RequestMethod.Put && request.Uri.Path.Contains("-largemessages", StringComparison.Ordinal);
            return isUpload && ++uploads == 2 ? throw new IOException("Storage is down for a moment.") : Task.CompletedTask;
        };

        (await hub.RunAsync("Run")).ReadOutputAs<int>().ShouldBe(large.Length);

        uploads.ShouldBe(3);
    }

    [Fact]
    public async Task A_graceful_stop_lets_running_activities_end_and_begins_no_new_ones()
    {
        var gate = new TaskCompletionSource<object?>();
        var functions = new TestFunctions()
            .Activity<string>("Slow", (_, _) => gate.Task)
            .Activity<string>("Next", s => s)
            .Orchestrator("Run", async c => await c.CallActivityAsync<string>("Next", await c.CallActivityAsync<string>("Slow")));
        await using var hub = await TestHub.StartAsync(azurite, functions);
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run");
        await Eventually.TrueAsync(() => functions.Ran.Count == 1);

        var stop = hub.Engine.StopAsync();
        await Task.Delay(100);
        stop.IsCompleted.ShouldBeFalse();
        gate.SetResult("x");
        await stop.WaitAsync(Eventually.Deadline);

        functions.Ran.ShouldBe(["Slow"]);
        await hub.RestartAsync();
        (await hub.EndOfAsync(id)).ReadOutputAs<string>().ShouldBe("x");
        functions.Ran.ToArray().ShouldBe((string[])["Slow", "Next"], customMessage: "the result of the first was kept");
    }

    [Fact]
    public async Task A_graceful_stop_does_not_wait_longer_than_its_limit()
    {
        var gate = new TaskCompletionSource<object?>();
        await using var hub = await TestHub.StartAsync(
            azurite,
            new TestFunctions().Activity<string>("Slow", (_, _) => gate.Task).Orchestrator("Run", async c => await c.CallActivityAsync<string>("Slow")),
            o => o with { DrainTimeout = TimeSpan.FromMilliseconds(100) });
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run");
        await Eventually.TrueAsync(() => hub.Functions.Ran.Count == 1);
        await hub.Engine.StopAsync().WaitAsync(Eventually.Deadline);
    }

    [Fact]
    public async Task Activities_run_no_more_than_the_limit_at_a_time()
    {
        var (running, most) = (0, 0);
        await using var hub = await TestHub.StartAsync(
            azurite,
            new TestFunctions()
                .Activity<int>("Work", async (n, _) =>
                {
                    var now = Interlocked.Increment(ref running);
                    InterlockedMax(ref most, now);
                    await Task.Yield();
                    Interlocked.Decrement(ref running);
                    return n;
                })
                .Orchestrator("Run", async c => (await Task.WhenAll(Enumerable.Range(0, 100).Select(n => c.CallActivityAsync<int>("Work", n)))).Length),
            o => o with { MaxConcurrentActivities = 3 });
        (await hub.RunAsync("Run")).ReadOutputAs<int>().ShouldBe(100);
        most.ShouldBeInRange(1, 3);
    }

    [Fact]
    public async Task Many_orchestrations_at_a_time_all_end()
    {
        await using var hub = await TestHub.StartAsync(azurite, new TestFunctions()
            .Activity<int>("Add", n => n + 1)
            .Orchestrator("Run", async c =>
            {
                var n = 0;
                for (var i = 0; i < 5; i++) n = await c.CallActivityAsync<int>("Add", n);
                return n;
            }));
        var ends = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => hub.RunAsync("Run")));
        ends.ShouldAllBe(e => e.ReadOutputAs<int>() == 5);
    }

    [Fact]
    public async Task An_event_that_many_raise_at_a_time_is_taken_in_as_often()
    {
        await using var hub = await TestHub.StartAsync(azurite, new TestFunctions().Orchestrator("Run", async c =>
        {
            var sum = 0;
            for (var i = 0; i < 200; i++) sum += await c.WaitForExternalEvent<int>("go");
            return sum;
        }));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run");
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => hub.Client.RaiseEventAsync(id, "go", i)));
        (await hub.EndOfAsync(id)).ReadOutputAs<int>().ShouldBe(199 * 200 / 2);
    }

    [Fact]
    public async Task A_long_history_is_replayed_once_after_a_crash_and_costs_a_step_nothing()
    {
        const int steps = 600;
        var (starts, calls) = (0, 0);
        await using var hub = await TestHub.StartAsync(azurite, new TestFunctions()
            .Activity<int>("Add", n => n + 1)
            .Orchestrator("Run", async c =>
            {
                starts++;
                var n = 0;
                for (var i = 0; i < steps; i++)
                {
                    n = await c.CallActivityAsync<int>("Add", n);
                    calls++;
                    if (i != steps / 2) continue;
                    c.SetCustomStatus("half");
                    await c.WaitForExternalEvent<string>("go");
                }
                return n;
            }));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run", new StartOrchestrationOptions("a"));
        await hub.CustomStatusAsync("a", "half"); // shown once its step is committed, which the count of calls is not
        starts.ShouldBe(1);

        await hub.CrashAsync();
        hub.Tap.Requests.Count(r => r.StartsWith("GET", StringComparison.Ordinal) && !r.Contains("-leases", StringComparison.Ordinal)).ShouldBeLessThan(5);
        var before = hub.Tap.Effects;
        await hub.Client.RaiseEventAsync("a", "go", "");

        (await hub.EndOfAsync("a")).ReadOutputAs<int>().ShouldBe(steps);
        starts.ShouldBe(2);
        calls.ShouldBe(steps + (steps / 2) + 1);
        // The event, the step that takes it in, and a step for each call that was left.
        (hub.Tap.Effects - before).ShouldBe(1 + (steps / 2));
    }

    [Fact]
    public async Task An_instance_that_lost_a_large_value_keeps_no_other_from_going_on_and_can_be_terminated_and_purged()
    {
        var large = new string('x', 100_000);
        var log = new LogCapture();
        await using var hub = await TestHub.StartAsync(
            azurite,
            new TestFunctions().Orchestrator("Run", async c => await c.WaitForExternalEvent<string>("go") + c.GetInput<string>()),
            loggers: log);
        foreach (var (id, input) in ((string, string)[])[("broken", large), ("ended", large), ("sound", "")])
        {
            await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run", input, new StartOrchestrationOptions(id));
            await hub.Client.WaitForInstanceStartAsync(id);
        }
        await hub.Client.RaiseEventAsync("ended", "go", "x");
        await hub.EndOfAsync("ended");
        await foreach (var blob in hub.LargeMessages.GetBlobsAsync()) await hub.LargeMessages.DeleteBlobAsync(blob.Name);

        await hub.CrashAsync();

        await hub.Client.RaiseEventAsync("sound", "go", "x");
        (await hub.EndOfAsync("sound")).ReadOutputAs<string>().ShouldBe("x");
        log.Lines.ShouldContain(line => line.Contains("broken cannot be read", StringComparison.Ordinal));
        List<string> listed = [];
        await foreach (var found in hub.Client.GetAllInstancesAsync(new OrchestrationQuery(FetchInputsAndOutputs: true)))
            listed.Add($"{found.InstanceId} {found.RuntimeStatus} {found.SerializedInput}");
        listed.ShouldBe(["broken Running ", "ended Completed ", "sound Completed \"\""]);

        await hub.Client.TerminateInstanceAsync("broken");
        await Eventually.TrueAsync(async () =>
            await hub.Client.GetInstanceAsync("broken", getInputsAndOutputs: true) is { RuntimeStatus: OrchestrationRuntimeStatus.Terminated });
        var purged = await hub.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter());
        purged.PurgedInstanceCount.ShouldBe(3);
        (await hub.Table.QueryAsync<Azure.Data.Tables.TableEntity>().CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Who_waits_for_a_hub_that_was_lost_is_served_also_where_its_first_recovery_fails()
    {
        var time = new ManualTime();
        await using var hub = await TestHub.StartAsync(
            azurite,
            new TestFunctions().Orchestrator("Wait", async c => await c.WaitForExternalEvent<string>("go")),
            o => o with { StorageTime = time });
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", new StartOrchestrationOptions("a"));
        await hub.Client.WaitForInstanceStartAsync("a");
        Task? waiting = null;
        hub.Tap.Before = request =>
        {
            if (waiting is not null || !request.Uri.Path.EndsWith("Instances()", StringComparison.Ordinal)) return Task.CompletedTask;
            waiting = hub.Client.RaiseEventAsync("a", "go", "x");
            throw new InvalidOperationException("Recovery fails.");
        };
        await hub.BreakLeaseAsync();

        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return waiting is { IsCompletedSuccessfully: true };
        });

        (await hub.EndOfAsync("a")).ReadOutputAs<string>().ShouldBe("x");
    }

    [Fact]
    public async Task Who_waits_for_a_hub_is_told_when_the_engine_stops()
    {
        await using var hub = await TestHub.StartAsync(azurite, new TestFunctions());
        await using var standby = new DurableEngine(
            hub.Options, hub.Functions, new(azurite.ConnectionString), new(azurite.ConnectionString), hub.Loggers);
        var start = standby.StartAsync();
        var waiting = standby.Client.GetInstanceAsync("a");

        await standby.StopAsync();

        await Should.ThrowAsync<ObjectDisposedException>(() => waiting.WaitAsync(Eventually.Deadline));
        await Should.ThrowAsync<Exception>(() => start);
    }

    [Fact]
    public async Task A_purge_goes_on_where_the_answers_to_its_deletions_are_lost()
    {
        const int steps = 120; // more rows than one transaction deletes
        await using var hub = await TestHub.StartAsync(azurite, new TestFunctions()
            .Activity<int>("Add", n => n + 1)
            .Orchestrator("Run", async c =>
            {
                for (var i = 0; i < steps; i++) await c.CallActivityAsync<int>("Add", i);
                return null;
            }));
        var end = await hub.RunAsync("Run");
        var lost = 0;
        hub.Tap.After = request =>
            request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal) && lost++ % 2 == 0 ? throw new IOException("The answer is lost.") : Task.CompletedTask;

        (await hub.Client.PurgeInstanceAsync(end.InstanceId)).PurgedInstanceCount.ShouldBe(1);

        lost.ShouldBeGreaterThan(2);
        (await hub.Table.QueryAsync<Azure.Data.Tables.TableEntity>().CountAsync()).ShouldBe(0);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = target; value > seen; seen = target)
            if (Interlocked.CompareExchange(ref target, value, seen) == seen) return;
    }
}
