using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Sluice.Testing;

namespace Sluice.Host.Durable;

/// <summary>The client's operations.</summary>
public sealed class ClientTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_start_time_is_kept_also_by_another_process()
    {
        await using var hub = await StartAsync();
        var time = (ManualTime)hub.Options.TimeProvider;
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Echo", "x", new StartOrchestrationOptions("a", time.GetUtcNow().AddHours(2)));
        time.Advance(TimeSpan.FromHours(1));
        await hub.CrashAsync();
        (await hub.Client.GetInstanceAsync("a"))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Pending);
        time.Advance(TimeSpan.FromHours(1));
        (await hub.EndOfAsync("a")).ReadOutputAs<string>().ShouldBe("x");
    }

    [Fact]
    public async Task An_instance_whose_time_has_not_come_keeps_events_and_can_be_suspended_and_terminated()
    {
        await using var hub = await StartAsync();
        var time = (ManualTime)hub.Options.TimeProvider;
        foreach (var id in (string[])["keeps", "suspended", "terminated"])
            await hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", new StartOrchestrationOptions(id, time.GetUtcNow().AddHours(1)));
        await hub.Client.RaiseEventAsync("keeps", "go", "early");
        await hub.Client.SuspendInstanceAsync("suspended");
        await hub.Client.TerminateInstanceAsync("terminated", "stop");
        (await hub.EndOfAsync("terminated")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Terminated);
        await Eventually.TrueAsync(async () => (await hub.Client.GetInstanceAsync("suspended"))!.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);

        time.Advance(TimeSpan.FromHours(1));
        (await hub.EndOfAsync("keeps")).ReadOutputAs<string>().ShouldBe("early");
        await hub.Client.RaiseEventAsync("suspended", "go", "later");
        await hub.Client.ResumeInstanceAsync("suspended");
        (await hub.EndOfAsync("suspended")).ReadOutputAs<string>().ShouldBe("later");
    }

    [Fact]
    public async Task A_start_time_that_has_passed_is_now()
    {
        await using var hub = await StartAsync();
        var past = hub.Options.TimeProvider.GetUtcNow().AddDays(-1);
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Echo", "x", new StartOrchestrationOptions(StartAt: past));
        (await hub.EndOfAsync(id)).ReadOutputAs<string>().ShouldBe("x");
    }

    [Fact]
    public async Task A_second_start_of_a_running_instance_is_refused_and_one_of_an_ended_instance_replaces_it()
    {
        await using var hub = await StartAsync();
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", new StartOrchestrationOptions("a"));
        await Should.ThrowAsync<InvalidOperationException>(() => hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", new StartOrchestrationOptions("a")));
        await hub.Client.RaiseEventAsync("a", "go", "1");
        await hub.EndOfAsync("a");
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", new StartOrchestrationOptions("a"));
        await hub.CrashAsync();
        await hub.Client.RaiseEventAsync("a", "go", "2");
        (await hub.EndOfAsync("a")).ReadOutputAs<string>().ShouldBe("2");
    }

    [Fact]
    public async Task Dedupe_statuses_say_which_existing_instances_stay()
    {
        await using var hub = await StartAsync();
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Echo", "1", new StartOrchestrationOptions("a"));
        await hub.EndOfAsync("a");
        await Should.ThrowAsync<ArgumentException>(() => hub.Client.ScheduleNewOrchestrationInstanceAsync(
            "Echo", "2", new StartOrchestrationOptions("a") { DedupeStatuses = ["Finished"] }));
        var keep = new StartOrchestrationOptions("a").WithDedupeStatuses(OrchestrationRuntimeStatus.Completed);
        await Should.ThrowAsync<InvalidOperationException>(() => hub.Client.ScheduleNewOrchestrationInstanceAsync("Echo", "2", keep));

        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", new StartOrchestrationOptions("b"));
        var replace = new StartOrchestrationOptions("b").WithDedupeStatuses();
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Echo", "2", replace);
        (await hub.EndOfAsync("b")).ReadOutputAs<string>().ShouldBe("2");
    }

    [Fact]
    public async Task Of_many_starts_of_one_id_at_a_time_one_wins()
    {
        await using var hub = await StartAsync();
        var starts = Enumerable.Range(0, 20).Select(async _ =>
        {
            try
            {
                await hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", new StartOrchestrationOptions("a"));
                return true;
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        });
        (await Task.WhenAll(starts)).Count(won => won).ShouldBe(1);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\nb")]
    [InlineData("@a")]
    [InlineData("")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task An_id_that_is_none_is_refused(string id)
    {
        await using var hub = await StartAsync();
        await Should.ThrowAsync<ArgumentException>(() => hub.Client.ScheduleNewOrchestrationInstanceAsync("Echo", new StartOrchestrationOptions(id)));
    }

    [Fact]
    public async Task Odd_ids_and_names_are_data()
    {
        await using var hub = await StartAsync();
        var id = "it's a 'test' %20 ü 🙂 (x) & y=z";
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", new StartOrchestrationOptions(id));
        await hub.Client.RaiseEventAsync(id, "go", "ok");
        (await hub.EndOfAsync(id)).ReadOutputAs<string>().ShouldBe("ok");
        (await hub.Client.GetInstanceAsync(id)).ShouldNotBeNull();
        (await hub.Client.PurgeInstanceAsync(id)).PurgedInstanceCount.ShouldBe(1);
        (await hub.Client.GetInstanceAsync(id)).ShouldBeNull();
    }

    [Fact]
    public async Task Listing_filters_by_status_time_and_prefix_and_goes_on_where_a_page_ended()
    {
        await using var hub = await StartAsync();
        var time = (ManualTime)hub.Options.TimeProvider;
        var start = time.GetUtcNow();
        for (var i = 0; i < 7; i++)
        {
            await hub.Client.ScheduleNewOrchestrationInstanceAsync(i % 2 == 0 ? "Echo" : "Wait", $"{i}", new StartOrchestrationOptions($"{(i < 4 ? "x" : "y")}-{i}"));
            if (i % 2 == 0) await hub.EndOfAsync($"{(i < 4 ? "x" : "y")}-{i}");
            else await hub.Client.WaitForInstanceStartAsync($"{(i < 4 ? "x" : "y")}-{i}");
            time.Advance(TimeSpan.FromMinutes(1));
        }
        (await IdsAsync(new OrchestrationQuery())).Count.ShouldBe(7);
        (await IdsAsync(new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Running]))).ShouldBe(["x-1", "x-3", "y-5"]);
        (await IdsAsync(new OrchestrationQuery(InstanceIdPrefix: "y"))).ShouldBe(["y-4", "y-5", "y-6"]);
        (await IdsAsync(new OrchestrationQuery(start.AddMinutes(1), start.AddMinutes(3)))).ShouldBe(["x-1", "x-2", "x-3"]);

        List<string> seen = [];
        string? token = null;
        do
        {
            await foreach (var page in hub.Client.GetAllInstancesAsync(new OrchestrationQuery(PageSize: 3, FetchInputsAndOutputs: true)).AsPages(token))
            {
                seen.AddRange(page.Values.Select(v => v.InstanceId + v.ReadInputAs<string>()));
                token = page.ContinuationToken;
                break;
            }
        }
        while (token is not null);
        seen.ShouldBe(["x-00", "x-11", "x-22", "x-33", "y-44", "y-55", "y-66"]);

        async Task<List<string>> IdsAsync(OrchestrationQuery query)
        {
            List<string> ids = [];
            await foreach (var instance in hub.Client.GetAllInstancesAsync(query)) ids.Add(instance.InstanceId);
            return ids;
        }
    }

    [Fact]
    public async Task Purge_takes_ended_instances_by_id_by_filter_and_with_children()
    {
        await using var hub = await StartAsync();
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", new StartOrchestrationOptions("running"));
        (await hub.Client.PurgeInstanceAsync("running")).PurgedInstanceCount.ShouldBe(0);
        (await hub.Client.PurgeInstanceAsync("unknown")).PurgedInstanceCount.ShouldBe(0);
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("ParentThatWaits", new StartOrchestrationOptions("waits"));
        await Eventually.TrueAsync(async () => await hub.Client.GetInstanceAsync("waits-child") is { IsCompleted: true });
        (await hub.Client.PurgeInstanceAsync("waits-child")).PurgedInstanceCount.ShouldBe(0, "its parent may ask for its outcome again");
        await hub.Client.RaiseEventAsync("waits", "go", "");
        await hub.EndOfAsync("waits");
        (await hub.Client.PurgeInstanceAsync("waits-child")).PurgedInstanceCount.ShouldBe(1);
        (await hub.Client.PurgeInstanceAsync("waits")).PurgedInstanceCount.ShouldBe(1);

        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Parent", new StartOrchestrationOptions("parent"));
        await hub.EndOfAsync("parent");
        (await hub.Client.PurgeInstanceAsync("parent", new PurgeInstanceOptions(Recursive: true))).PurgedInstanceCount.ShouldBe(2);

        for (var i = 0; i < 3; i++) await hub.RunAsync("Echo", "x");
        var all = await hub.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(Statuses: [OrchestrationRuntimeStatus.Completed]));
        all.PurgedInstanceCount.ShouldBe(3);
        all.IsComplete.ShouldBe(true);
        List<string> left = [];
        await foreach (var row in hub.Table.QueryAsync<Azure.Data.Tables.TableEntity>()) left.Add(row.PartitionKey);
        left.Distinct().ShouldBe(["running"]);
    }

    [Theory]
    [InlineData("start")]
    [InlineData("restart")]
    [InlineData("rewind")]
    public async Task What_comes_in_the_place_of_an_instance_while_that_is_purged_stays(string how)
    {
        var large = new string('x', 100_000);
        ConcurrentDictionary<string, bool> mended = new();
        var isReached = true;
        for (var write = 1; isReached; write++)
        {
            // A hub of its own for each: what one leaves to be tidied up is not counted in the next.
            await using var hub = await TestHub.StartAsync(azurite, new TestFunctions()
                .Activity<string>("Fragile", id => mended.TryAdd(id!, true) ? throw new IOException() : large)
                .Orchestrator("Run", async c => await c.CallActivityAsync<string>("Fragile", c.InstanceId) + c.GetInput<string>()));
            var id = $"a-{write}";
            await StartAsync();
            (await hub.EndOfAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
            (isReached, var goesOn) = (false, false);
            var at = hub.Tap.Effects + write;
            hub.Tap.Before = async _ =>
            {
                if (isReached || hub.Tap.Effects < at) return;
                isReached = true;
                goesOn = await TryAsync();
            };

            await hub.Client.PurgeInstanceAsync(id);

            hub.Tap.Before = null;
            // With its first write the purge has taken what could go on.
            goesOn.ShouldBe(isReached && (how == "start" || write == 1), $"before write {write}");
            await hub.RestartAsync();
            if (goesOn) (await hub.EndOfAsync(id)).ReadOutputAs<string>().ShouldBe(large + large);
            else (await hub.Client.GetInstanceAsync(id)).ShouldBeNull();

            Task StartAsync() => hub.Client.ScheduleNewOrchestrationInstanceAsync("Run", large, new StartOrchestrationOptions(id));

            async Task<bool> TryAsync()
            {
                try
                {
                    if (how == "start") await StartAsync();
                    else if (how == "restart") await hub.Client.RestartAsync(id);
                    else await hub.Client.RewindInstanceAsync(id, "");
                    return true;
                }
                catch (Exception e) when (e is ArgumentException or InvalidOperationException)
                {
                    return false;
                }
            }
        }
    }

    [Fact]
    public async Task A_purge_that_is_killed_at_any_write_leaves_a_hub_that_works_and_can_be_done_again()
    {
        var large = new string('x', 100_000);
        await using var hub = await StartAsync();
        for (var (write, isKilled) = (1, true); isKilled; write++)
        {
            foreach (var before in (bool[])[true, false])
            {
                var id = $"a-{write}-{before}";
                await hub.Client.ScheduleNewOrchestrationInstanceAsync("Echo", large, new StartOrchestrationOptions(id));
                await hub.EndOfAsync(id);
                hub.Tap.KillAt = (hub.Tap.Effects + write, before);
                isKilled = await Record.ExceptionAsync(() => hub.Client.PurgeInstanceAsync(id)) is KilledException;

                await hub.RestartAsync();
                List<string> left = [];
                await foreach (var instance in hub.Client.GetAllInstancesAsync(new OrchestrationQuery(FetchInputsAndOutputs: true))) left.Add(instance.InstanceId);
                (await hub.Client.PurgeInstanceAsync(id)).PurgedInstanceCount.ShouldBe(left.Count);
                (await hub.Table.QueryAsync<Azure.Data.Tables.TableEntity>().CountAsync()).ShouldBe(0);
                (await hub.LargeMessages.GetBlobsAsync().CountAsync()).ShouldBe(0);
            }
        }
    }

    [Fact]
    public async Task Restart_runs_an_ended_instance_again_under_its_id_or_a_new_one()
    {
        await using var hub = await StartAsync();
        var first = await hub.RunAsync("Echo", "x");
        (await hub.Client.RestartAsync(first.InstanceId)).ShouldBe(first.InstanceId);
        (await hub.EndOfAsync(first.InstanceId)).ReadOutputAs<string>().ShouldBe("x");
        var other = await hub.Client.RestartAsync(first.InstanceId, restartWithNewInstanceId: true);
        other.ShouldNotBe(first.InstanceId);
        (await hub.EndOfAsync(other)).ReadOutputAs<string>().ShouldBe("x");
        var start = new StartOrchestrationOptions("tagged") { Version = "1.2", Tags = new Dictionary<string, string> { ["tenant"] = "a" } };
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Version", start);
        await hub.EndOfAsync("tagged");
        var again = await hub.EndOfAsync(await hub.Client.RestartAsync("tagged", restartWithNewInstanceId: true));
        again.ReadOutputAs<string>().ShouldBe("1.2");
        again.Tags["tenant"].ShouldBe("a");
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", new StartOrchestrationOptions("running"));
        await Should.ThrowAsync<InvalidOperationException>(() => hub.Client.RestartAsync("running"));
        await Should.ThrowAsync<ArgumentException>(() => hub.Client.RestartAsync("unknown"));
    }

    [Fact]
    public async Task What_is_left_of_an_instance_that_was_replaced_goes_and_nothing_of_the_new_one()
    {
        const int steps = 100; // so many history rows that the step which begins anew cannot delete them all
        var log = new LogCapture();
        await using var hub = await TestHub.StartAsync(
            azurite,
            new TestFunctions()
                .Activity<int>("Add", n => n + 1)
                .Orchestrator("Run", async c =>
                {
                    if (c.GetInput<int>() == 1) return await c.WaitForExternalEvent<string>("go");
                    for (var i = 0; i < steps; i++) await c.CallActivityAsync<int>("Add", i);
                    c.ContinueAsNew(1);
                    return null;
                }),
            loggers: log);
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run", 1, new StartOrchestrationOptions("a"));
        await hub.Client.RaiseEventAsync("a", "go", "first");
        await hub.EndOfAsync("a");
        var (begun, done, lists, batches) = (new TaskCompletionSource(), new TaskCompletionSource(), 0, 0);
        hub.Tap.Before = async request =>
        {
            if (request.Uri.Query.Contains("comp=list", StringComparison.Ordinal) && lists++ == 0) await begun.Task.WaitAsync(Eventually.Deadline);
            // Its start, a step for each activity, and then the first one that deletes what the one before left.
            if (!IsBatch(request) || ++batches != steps + 2) return;
            begun.SetResult();
            await done.Task.WaitAsync(Eventually.Deadline);
        };
        hub.Tap.After = request =>
        {
            if (IsBatch(request) && begun.Task.IsCompleted) done.TrySetResult();
            return Task.CompletedTask;
        };

        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run", 0, new StartOrchestrationOptions("a"));
        await done.Task.WaitAsync(Eventually.Deadline);
        await hub.Client.RaiseEventAsync("a", "go", "second");

        (await hub.EndOfAsync("a")).ReadOutputAs<string>().ShouldBe("second");
        log.Lines.ShouldNotContain(line => line.Contains("Another process", StringComparison.Ordinal));
        // Its row, and the steps that started it anew and that took in the event.
        await Eventually.TrueAsync(async () => await hub.Table.QueryAsync<Azure.Data.Tables.TableEntity>().CountAsync() == 3);

        static bool IsBatch(Azure.Core.Request request) => request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_sent_after_a_rewind_is_not_taken_for_what_was_sent_before_it()
    {
        var broken = true;
        await using var hub = await TestHub.StartAsync(azurite, new TestFunctions()
            .Activity<int>("Work", _ => broken ? throw new IOException() : "done")
            .Orchestrator("Send", async c =>
            {
                try
                {
                    await c.CallActivityAsync<string>("Work");
                }
                catch (TaskFailedException)
                {
                    c.SendEvent("receiver", "told", "failed");
                    throw;
                }
                c.SendEvent("receiver", "told", "done");
                return null;
            })
            .Orchestrator("Receive", async c => await c.WaitForExternalEvent<string>("told") + await c.WaitForExternalEvent<string>("told")));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Receive", new StartOrchestrationOptions("receiver"));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Send", new StartOrchestrationOptions("sender"));
        await hub.EndOfAsync("sender");
        broken = false;
        await hub.Client.RewindInstanceAsync("sender", "mended");
        (await hub.EndOfAsync("receiver")).ReadOutputAs<string>().ShouldBe("faileddone");
    }

    [Theory]
    [InlineData("Once", "0", 1)]
    [InlineData("Retried", "0", 3)]
    [InlineData("FannedOut", "0,1,2", 1)]
    [InlineData("InChild", "0", 1)]
    [InlineData("Itself", "ok", 0)]
    [InlineData("WithEvent", "ev0", 1)]
    public async Task Rewind_runs_again_what_failed_and_nothing_else(string name, string output, int failures)
    {
        var broken = true;
        var (failed, succeeded) = (0, 0);
        var logs = new LogCapture();
        await using var hub = await TestHub.StartAsync(
            azurite,
            new TestFunctions()
                .Activity<int>("Work", n =>
                {
                    if (broken && n == 0)
                    {
                        failed++;
                        throw new IOException();
                    }
                    succeeded++;
                    return $"{n}";
                })
                .Orchestrator("Once", async c => await c.CallActivityAsync<string>("Work", 0))
                .Orchestrator("Retried", async c => await c.CallActivityAsync<string>(
                    "Work", 0, TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromSeconds(1)))))
                .Orchestrator("FannedOut", async c => string.Join(',', await Task.WhenAll(
                    Enumerable.Range(0, 3).Select(n => c.CallActivityAsync<string>("Work", n)))))
                .Orchestrator("InChild", async c => await c.CallSubOrchestratorAsync<string>("Once", options: new SubOrchestrationOptions(instanceId: "child")))
                .Orchestrator("Itself", _ => broken ? throw new IOException() : Task.FromResult<object?>("ok"))
                .Orchestrator("WithEvent", async c =>
                {
                    var go = await c.WaitForExternalEvent<string>("go");
                    return go + await c.CallActivityAsync<string>("Work", 0);
                }),
            o => o with { TimeProvider = new ManualTime(leaps: true) },
            logs);
        await hub.Client.ScheduleNewOrchestrationInstanceAsync(name, new StartOrchestrationOptions("a"));
        await hub.Client.RaiseEventAsync("a", "go", "ev");
        (await hub.EndOfAsync("a")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        failed.ShouldBe(failures);

        await hub.Client.RewindInstanceAsync("a", "try again");
        (await hub.EndOfAsync("a")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed, "it still fails");
        broken = false;
        await hub.RestartAsync();
        await hub.Client.RewindInstanceAsync("a", "mended");
        var end = await hub.EndOfAsync("a");
        end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed, end.FailureDetails?.ErrorMessage);
        end.ReadOutputAs<string>().ShouldBe(output);
        end.FailureDetails.ShouldBeNull();
        failed.ShouldBe(failures == 0 ? 0 : failures + 1, "the last attempt was made once more");
        succeeded.ShouldBe(name == "FannedOut" ? 3 : failures == 0 ? 0 : 1);
        await Should.ThrowAsync<InvalidOperationException>(() => hub.Client.RewindInstanceAsync("a", "completed"));
        await Should.ThrowAsync<ArgumentException>(() => hub.Client.RewindInstanceAsync("unknown", ""));
        logs.Lines.ShouldNotContain(line => line.Contains("Another process", StringComparison.Ordinal), "a child that ends while its parent is rewound");
    }

    [Fact]
    public async Task Messages_to_unknown_or_ended_instances_are_dropped()
    {
        await using var hub = await StartAsync();
        var end = await hub.RunAsync("Echo", "x");
        foreach (var id in (string[])["unknown", end.InstanceId])
        {
            await hub.Client.RaiseEventAsync(id, "go", "x");
            await hub.Client.TerminateInstanceAsync(id);
            await hub.Client.SuspendInstanceAsync(id);
            await hub.Client.ResumeInstanceAsync(id);
        }
        (await hub.Client.GetInstanceAsync(end.InstanceId))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        (await hub.Client.GetInstanceAsync("unknown")).ShouldBeNull();
    }

    [Fact]
    public async Task Waiting_for_a_start_returns_when_it_runs_and_waiting_for_what_is_not_there_throws()
    {
        await using var hub = await StartAsync();
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", new StartOrchestrationOptions("a"));
        (await hub.Client.WaitForInstanceStartAsync("a")).IsRunning.ShouldBeTrue();
        await Should.ThrowAsync<InvalidOperationException>(() => hub.Client.WaitForInstanceCompletionAsync("unknown"));
        using var limit = new CancellationTokenSource(50);
        await Should.ThrowAsync<OperationCanceledException>(() => hub.Client.WaitForInstanceCompletionAsync("a", cancellation: limit.Token));
        var tomorrow = hub.Options.TimeProvider.GetUtcNow().AddDays(1);
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", new StartOrchestrationOptions("b", tomorrow));
        using var later = new CancellationTokenSource(50);
        await Should.ThrowAsync<OperationCanceledException>(() => hub.Client.WaitForInstanceStartAsync("b", cancellation: later.Token));
        (await hub.Client.GetInstanceAsync("b"))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Pending, "who gives up waiting changes nothing");
    }

    private Task<TestHub> StartAsync() => TestHub.StartAsync(azurite, Functions(), o => o with { DefaultVersion = "2.0" });

    private static TestFunctions Functions() => new TestFunctions()
        .Orchestrator("Echo", c => Task.FromResult<object?>(c.GetInput<string>()))
        .Orchestrator("Wait", async c => await c.WaitForExternalEvent<string>("go"))
        .Orchestrator("Version", c => Task.FromResult<object?>(c.Version))
        .Orchestrator("ParentThatWaits", async c =>
        {
            await c.CallSubOrchestratorAsync<string>("Echo", options: new SubOrchestrationOptions(instanceId: c.InstanceId + "-child"));
            return await c.WaitForExternalEvent<string>("go");
        })
        .Orchestrator("Parent", async c => await c.CallSubOrchestratorAsync<string>("Echo", "x"));
}
