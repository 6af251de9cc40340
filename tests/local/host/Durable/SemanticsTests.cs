using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Sluice.Testing;

namespace Sluice.Host.Durable;

/// <summary>The rules of orchestrator code, a test each. Every one also holds where each step is a replay.</summary>
public sealed class SemanticsTests(AzuriteFixture azurite)
{
    public static TheoryData<bool> Sessions => [true, false];

    [Theory, MemberData(nameof(Sessions))]
    public async Task Activities_run_one_after_another_and_give_their_results(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Activity<string>("Greet", name => "hello " + name)
            .Orchestrator("Run", async c => await c.CallActivityAsync<string>("greet", c.GetInput<string>()) + "!"));
        var end = await hub.RunAsync("run", "Ann");
        end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        end.ReadOutputAs<string>().ShouldBe("hello Ann!");
        end.ReadInputAs<string>().ShouldBe("Ann");
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task Fan_out_and_fan_in_keep_the_order_of_the_calls(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Activity<int>("Square", n => n * n)
            .Orchestrator("Run", async c => await Task.WhenAll(Enumerable.Range(0, 20).Select(n => c.CallActivityAsync<int>("Square", n)))));
        (await hub.RunAsync("Run")).ReadOutputAs<int[]>().ShouldBe(Enumerable.Range(0, 20).Select(n => n * n));
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task WhenAny_gives_the_first_and_the_instance_ends_with_the_last(bool extended)
    {
        var gate = new TaskCompletionSource<object?>();
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Activity<string>("Slow", (_, _) => gate.Task)
            .Activity<string>("Fast", _ => "fast")
            .Orchestrator("Run", async c =>
            {
                var first = await await Task.WhenAny(c.CallActivityAsync<string>("Slow"), c.CallActivityAsync<string>("Fast"));
                c.SetCustomStatus(first);
                return first;
            }));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run");
        (await hub.CustomStatusAsync(id, "fast")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);
        gate.SetResult("slow");
        (await hub.EndOfAsync(id)).ReadOutputAs<string>().ShouldBe("fast");
    }

    /// <summary>"An orchestrator is not marked as Completed until all of its scheduled tasks have finished" (Durable Functions, instance management).</summary>
    [Theory]
    [InlineData("returns", true, false)]
    [InlineData("returns", false, true)]
    [InlineData("throws", true, true)]
    [InlineData("throws", false, false)]
    [InlineData("continues as new", true, true)]
    [InlineData("continues as new", false, false)]
    public async Task An_orchestration_that_leaves_an_activity_a_timer_and_a_sub_orchestration_ends_when_they_have(string how, bool extended, bool dies)
    {
        var gate = new TaskCompletionSource<object?>();
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Activity<string>("Work", (_, _) => gate.Task)
            .Orchestrator("Child", async c => await c.WaitForExternalEvent<string>("go"))
            .Orchestrator("Run", c =>
            {
                if (c.GetInput<bool>()) return Task.FromResult<object?>("second round");
                _ = c.CallActivityAsync("Work");
                _ = c.CallSubOrchestratorAsync("Child", options: new SubOrchestrationOptions(instanceId: "child"));
                _ = c.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                c.SetCustomStatus("left");
                if (how == "throws") throw new InvalidOperationException("thrown");
                if (how == "continues as new") c.ContinueAsNew(true);
                return Task.FromResult<object?>("returned");
            }));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run", false, new StartOrchestrationOptions("a"));
        await hub.CustomStatusAsync("a", "left");
        await hub.Client.WaitForInstanceStartAsync("child");
        await Eventually.TrueAsync(() => hub.Functions.Ran.Contains("Work"));
        if (dies) await hub.CrashAsync();

        gate.SetResult(null);
        await RunningAsync();
        await Time(hub).TimerSetAsync(TimeSpan.FromHours(1));
        Time(hub).Advance(TimeSpan.FromHours(1));
        await RunningAsync();
        await hub.Client.RaiseEventAsync("child", "go", "");
        var end = await hub.EndOfAsync("a");

        if (how == "throws") end.FailureDetails!.ErrorMessage.ShouldBe("thrown");
        else end.ReadOutputAs<string>().ShouldBe(how == "returns" ? "returned" : "second round");

        // An event that is taken in comes after what was on its way before.
        async Task RunningAsync()
        {
            await hub.Client.RaiseEventAsync("a", "nobody waits for it", "");
            await Eventually.TrueAsync(hub.IsInboxEmptyAsync);
            (await hub.Client.GetInstanceAsync("a", true))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);
        }
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task A_failed_activity_throws_TaskFailedException_with_type_message_and_inner_failure(bool extended)
    {
        TaskFailureDetails? seen = null;
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Activity<string>("Fail", _ => throw new InvalidDataException("outer", new FormatException("inner")))
            .Orchestrator("Run", async c =>
            {
                try
                {
                    return await c.CallActivityAsync<string>("Fail");
                }
                catch (TaskFailedException e)
                {
                    seen = e.FailureDetails;
                    return e.TaskName;
                }
            }));
        (await hub.RunAsync("Run")).ReadOutputAs<string>().ShouldBe("Fail");
        seen.ShouldNotBeNull();
        seen.ErrorType.ShouldBe("System.IO.InvalidDataException");
        seen.ErrorMessage.ShouldBe("outer");
        seen.StackTrace.ShouldNotBeNull();
        seen.InnerFailure!.ErrorType.ShouldBe("System.FormatException");
        seen.IsCausedBy<SystemException>().ShouldBeTrue();
        seen.IsCausedBy<FormatException>().ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task An_unhandled_failure_fails_the_instance_and_carries_its_cause(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Activity<string>("Fail", _ => throw new InvalidDataException("bad"))
            .Orchestrator("Run", async c => await c.CallActivityAsync<string>("Fail")));
        var end = await hub.RunAsync("Run");
        end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        end.FailureDetails!.ErrorType.ShouldBe(typeof(TaskFailedException).FullName);
        end.FailureDetails.InnerFailure!.ErrorType.ShouldBe(typeof(InvalidDataException).FullName);
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task An_unknown_activity_fails_the_call_and_an_unknown_orchestrator_the_instance(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Orchestrator("Run", async c => await c.CallActivityAsync<string>("Nothing")));
        (await hub.RunAsync("Run")).FailureDetails!.InnerFailure!.ErrorMessage.ShouldContain("'Nothing'");
        (await hub.RunAsync("Nobody")).FailureDetails!.ErrorMessage.ShouldContain("'Nobody'");
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task A_retry_policy_waits_longer_each_time_up_to_its_longest_interval(bool extended)
    {
        List<TimeSpan> at = [];
        var calls = 0;
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Activity<string>("Flaky", _ => ++calls < 5 ? throw new IOException() : "ok")
            .Orchestrator("Run", async c =>
            {
                var start = c.CurrentUtcDateTime;
                var policy = new RetryPolicy(10, TimeSpan.FromSeconds(1), 2, TimeSpan.FromSeconds(3));
                var result = await c.CallActivityAsync<string>("Flaky", TaskOptions.FromRetryPolicy(policy));
                if (!c.IsReplaying) at.Add(c.CurrentUtcDateTime - start);
                return result;
            }), leaps: true);
        (await hub.RunAsync("Run")).ReadOutputAs<string>().ShouldBe("ok");
        calls.ShouldBe(5);
        at.ShouldBe([TimeSpan.FromSeconds(1 + 2 + 3 + 3)]);
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task A_retry_policy_ends_after_its_attempts_its_time_or_a_failure_that_it_does_not_handle(bool extended)
    {
        var calls = 0;
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Activity<string>("Fail", _ =>
            {
                calls++;
                throw new IOException();
            })
            .Orchestrator("Attempts", async c => await c.CallActivityAsync<string>("Fail", TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromSeconds(1)))))
            .Orchestrator("Time", async c => await c.CallActivityAsync<string>("Fail", TaskOptions.FromRetryPolicy(
                new RetryPolicy(100, TimeSpan.FromSeconds(1), retryTimeout: TimeSpan.FromSeconds(4)))))
            .Orchestrator("Kind", async c => await c.CallActivityAsync<string>("Fail", TaskOptions.FromRetryPolicy(
                new RetryPolicy(100, TimeSpan.FromSeconds(1)) { HandleFailure = f => !f.IsCausedBy<IOException>() }))), leaps: true);
        foreach (var (name, expected) in ((string, int)[])[("Attempts", 3), ("Time", 5), ("Kind", 1)])
        {
            calls = 0;
            var end = await hub.RunAsync(name);
            end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
            calls.ShouldBe(expected, name);
        }
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task A_retry_handler_sees_the_failure_and_may_wait_on_durable_timers(bool extended)
    {
        var calls = 0;
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Activity<string>("Flaky", _ => ++calls < 4 ? throw new TimeoutException() : "ok")
            .Orchestrator("Run", async c => await c.CallActivityAsync<string>("Flaky", TaskOptions.FromRetryHandler(async (RetryContext r) =>
            {
                await r.OrchestrationContext.CreateTimer(TimeSpan.FromSeconds(r.LastAttemptNumber), CancellationToken.None);
                return r.LastFailure.IsCausedBy<TimeoutException>() && r.LastAttemptNumber < 4;
            }))), leaps: true);
        (await hub.RunAsync("Run")).ReadOutputAs<string>().ShouldBe("ok");
        calls.ShouldBe(4);
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task A_retry_handler_knows_the_attempt_and_the_time_and_may_call_activities_and_ends_the_retries_of_a_sub_orchestration(bool extended)
    {
        var seen = new List<(int Attempt, TimeSpan Time, string Error)>();
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Activity<int>("MayRetry", attempt => attempt < 3)
            .Orchestrator("Child", _ => throw new InvalidDataException("bad"))
            .Orchestrator("Run", async c => await c.CallSubOrchestratorAsync<string>("Child", TaskOptions.FromRetryHandler(async (RetryContext r) =>
            {
                if (!c.IsReplaying) seen.Add((r.LastAttemptNumber, r.TotalRetryTime, r.LastFailure.ErrorType));
                await r.OrchestrationContext.CreateTimer(TimeSpan.FromSeconds(10), CancellationToken.None);
                return await r.OrchestrationContext.CallActivityAsync<bool>("MayRetry", r.LastAttemptNumber);
            }))), leaps: true);
        var end = await hub.RunAsync("Run");
        end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        end.FailureDetails!.InnerFailure!.ErrorMessage.ShouldBe("bad");
        const string error = "System.IO.InvalidDataException";
        seen.ShouldBe([(1, TimeSpan.Zero, error), (2, TimeSpan.FromSeconds(10), error), (3, TimeSpan.FromSeconds(20), error)]);
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task A_retry_handler_without_waits_decides_and_what_it_throws_fails_the_orchestrator(bool extended)
    {
        var calls = 0;
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Activity<string>("Fail", _ =>
            {
                calls++;
                throw new IOException();
            })
            .Orchestrator("Decides", async c => await c.CallActivityAsync<string>("Fail", TaskOptions.FromRetryHandler(r => r.LastAttemptNumber < 3)))
            .Orchestrator("Throws", async c => await c.CallActivityAsync<string>("Fail", TaskOptions.FromRetryHandler(
                (RetryHandler)(_ => throw new NotSupportedException("in the handler"))))));
        (await hub.RunAsync("Decides")).FailureDetails!.InnerFailure!.ErrorType.ShouldBe("System.IO.IOException");
        calls.ShouldBe(3);
        (await hub.RunAsync("Throws")).FailureDetails!.ErrorMessage.ShouldBe("in the handler");
        calls.ShouldBe(4);
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task A_function_that_the_app_does_not_have_is_not_called_again(bool extended)
    {
        var asked = 0;
        var options = TaskOptions.FromRetryHandler(_ => ++asked > 0);
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Orchestrator("Activity", async c => await c.CallActivityAsync<string>("Nothing", options))
            .Orchestrator("Sub", async c => await c.CallSubOrchestratorAsync<string>("Nobody", options)));
        (await hub.RunAsync("Activity")).FailureDetails!.InnerFailure!.ErrorType.ShouldBe("ActivityTaskNotFound");
        (await hub.RunAsync("Sub")).FailureDetails!.InnerFailure!.ErrorType.ShouldBe("OrchestratorTaskNotFound");
        asked.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task A_timer_fires_when_it_is_due_and_not_before(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Orchestrator("Run", async c =>
            {
                var start = c.CurrentUtcDateTime;
                await c.CreateTimer(start.AddDays(60), CancellationToken.None);
                return c.CurrentUtcDateTime - start;
            }), leaps: true);
        (await hub.RunAsync("Run")).ReadOutputAs<TimeSpan>().ShouldBe(TimeSpan.FromDays(60));
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task A_cancelled_timer_throws_and_holds_nothing_up(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Orchestrator("Run", async c =>
            {
                using var stop = new CancellationTokenSource();
                var timer = c.CreateTimer(TimeSpan.FromHours(1), stop.Token);
                stop.Cancel();
                try
                {
                    await timer;
                    return "fired";
                }
                catch (TaskCanceledException)
                {
                    return "cancelled";
                }
            }));
        (await hub.RunAsync("Run")).ReadOutputAs<string>().ShouldBe("cancelled");
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task Early_events_are_kept_and_events_of_a_name_come_in_order_whatever_its_case(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Orchestrator("Run", async c =>
            {
                var a = await c.WaitForExternalEvent<string>("go");
                c.SetCustomStatus(a);
                await c.WaitForExternalEvent<string>("gate");
                return a + await c.WaitForExternalEvent<string>("GO") + await c.WaitForExternalEvent<string>("go");
            }));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run");
        await hub.Client.RaiseEventAsync(id, "Go", "1");
        await hub.CustomStatusAsync(id, "1");
        await hub.Client.RaiseEventAsync(id, "gO", "2");
        await hub.Client.RaiseEventAsync(id, "go", "3");
        await hub.Client.RaiseEventAsync(id, "gate", "");
        (await hub.EndOfAsync(id)).ReadOutputAs<string>().ShouldBe("123");
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task Events_that_are_alike_and_come_together_all_count(bool extended)
    {
        const int events = 20;
        using var sent = new ManualResetEventSlim();
        await using var hub = await StartAsync(extended, new TestFunctions().Orchestrator("Run", async c =>
        {
            // The next step takes in all that comes during this one.
            if (!c.IsReplaying) sent.Wait();
            for (var i = 0; i < events; i++) await c.WaitForExternalEvent<string>("go");
            return "all";
        }));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run", new StartOrchestrationOptions("a"));
        for (var i = 0; i < events; i++) await hub.Client.RaiseEventAsync("a", "go", "the same");
        sent.Set();
        (await hub.EndOfAsync("a")).ReadOutputAs<string>().ShouldBe("all");
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task Waits_for_one_name_are_served_first_come_first_served(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Orchestrator("Run", async c =>
            {
                var first = c.WaitForExternalEvent<string>("go");
                var second = c.WaitForExternalEvent<string>("go");
                return await first + await second;
            }));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run");
        await hub.Client.RaiseEventAsync(id, "go", "1");
        await hub.Client.RaiseEventAsync(id, "go", "2");
        (await hub.EndOfAsync(id)).ReadOutputAs<string>().ShouldBe("12");
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task A_wait_with_a_timeout_gives_the_event_where_it_comes_in_time(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions().Orchestrator("Run", TimedWait));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run");
        await Time(hub).TimerSetAsync(TimeSpan.FromMinutes(5));
        await hub.Client.RaiseEventAsync(id, "go", "came");
        (await hub.EndOfAsync(id)).ReadOutputAs<string>().ShouldBe("came");
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task A_wait_with_a_timeout_is_cancelled_and_does_not_swallow_the_next_event(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions().Orchestrator("Run", async c =>
        {
            var first = await TimedWait(c);
            c.SetCustomStatus("waiting again");
            return first + await c.WaitForExternalEvent<string>("go");
        }));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run");
        await Time(hub).TimerSetAsync(TimeSpan.FromMinutes(5));
        Time(hub).Advance(TimeSpan.FromMinutes(5));
        await hub.CustomStatusAsync(id, "waiting again");
        await hub.Client.RaiseEventAsync(id, "go", "+late");
        (await hub.EndOfAsync(id)).ReadOutputAs<string>().ShouldBe("none+late");
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task A_wait_ends_with_its_cancellation_token(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Activity<string>("Work", _ => "done")
            .Orchestrator("Run", async c =>
            {
                using var stop = new CancellationTokenSource();
                var wait = c.WaitForExternalEvent<string>("go", stop.Token);
                await c.CallActivityAsync("Work");
                stop.Cancel();
                return await Task.WhenAny(wait) == wait && wait.IsCanceled;
            }));
        (await hub.RunAsync("Run")).ReadOutputAs<bool>().ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task A_sub_orchestration_gives_its_output_and_knows_its_parent(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Activity<int>("Add", n => n + 1)
            .Orchestrator("Child", async c => $"{await c.CallActivityAsync<int>("Add", c.GetInput<int>())} of {c.Parent!.Name}/{c.Parent.InstanceId} as {c.InstanceId}")
            .Orchestrator("Run", async c => await c.CallSubOrchestratorAsync<string>("Child", 41, new SubOrchestrationOptions(instanceId: c.InstanceId + "-child"))));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run");
        (await hub.EndOfAsync(id)).ReadOutputAs<string>().ShouldBe($"42 of Run/{id} as {id}-child");
        (await hub.Client.GetInstanceAsync(id + "-child"))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task A_failed_or_terminated_sub_orchestration_fails_the_call_which_may_be_retried(bool extended)
    {
        var calls = 0;
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Activity<int>("Flaky", _ => ++calls < 3 ? throw new IOException("again") : calls)
            .Orchestrator("Child", async c => await c.CallActivityAsync<int>("Flaky"))
            .Orchestrator("Wait", async c => await c.WaitForExternalEvent<int>("never"))
            .Orchestrator("Retried", async c => await c.CallSubOrchestratorAsync<int>("Child", TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromSeconds(1)))))
            .Orchestrator("Terminated", async c =>
            {
                try
                {
                    return await c.CallSubOrchestratorAsync<int>("Wait", options: new SubOrchestrationOptions(instanceId: c.InstanceId + "-child"));
                }
                catch (TaskFailedException e)
                {
                    return e.FailureDetails.ErrorMessage;
                }
            }), leaps: true);
        (await hub.RunAsync("Retried")).ReadOutputAs<int>().ShouldBe(3);

        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Terminated");
        await Eventually.TrueAsync(async () => await hub.Client.GetInstanceAsync(id + "-child") is { IsRunning: true });
        await hub.Client.TerminateInstanceAsync(id + "-child");
        (await hub.EndOfAsync(id)).ReadOutputAs<string>()!.ShouldContain("terminated");
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task A_sub_orchestration_hears_what_its_parent_sends_in_the_same_step(bool extended)
    {
        const int children = 40;
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Orchestrator("Child", async c => await c.WaitForExternalEvent<int>("go"))
            .Orchestrator("Run", async c =>
            {
                var ends = Enumerable.Range(0, children).Select(n =>
                {
                    var end = c.CallSubOrchestratorAsync<int>("Child", options: new SubOrchestrationOptions(instanceId: $"child{n}"));
                    c.SendEvent($"child{n}", "go", n);
                    return end;
                }).ToArray();
                return (await Task.WhenAll(ends)).Sum();
            }));
        (await hub.RunAsync("Run")).ReadOutputAs<int>().ShouldBe(children * (children - 1) / 2);
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task Continue_as_new_starts_over_with_a_new_input_and_keeps_the_custom_status(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Activity<int>("Add", n => n + 1)
            .Orchestrator("Run", async c =>
            {
                var n = await c.CallActivityAsync<int>("Add", c.GetInput<int>());
                if (n == 1) c.SetCustomStatus("first");
                if (n < 5) c.ContinueAsNew(n);
                return n;
            }));
        var end = await hub.RunAsync("Run", 0);
        end.ReadOutputAs<int>().ShouldBe(5);
        end.ReadCustomStatusAs<string>().ShouldBe("first");
        end.ReadInputAs<int>().ShouldBe(4);
        var rows = new List<string>();
        await foreach (var row in hub.Table.QueryAsync<Azure.Data.Tables.TableEntity>($"PartitionKey eq '{end.InstanceId}'")) rows.Add(row.RowKey);
        rows.Count(r => r.StartsWith("history", StringComparison.Ordinal)).ShouldBe(2, "the history of earlier rounds is dropped");
    }

    [Theory]
    [InlineData(true, true, "abc")]
    [InlineData(true, false, "abc")]
    [InlineData(false, true, "ac")]
    [InlineData(false, false, "ac")]
    public async Task Continue_as_new_keeps_events_that_nobody_took_where_it_is_told_to(bool keep, bool extended, string expected)
    {
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Activity<string>("Work", _ => "done")
            .Orchestrator("Run", async c =>
            {
                var taken = c.GetInput<string>() ?? "";
                if (taken.Length == 0) await c.WaitForExternalEvent<string>("gate");
                taken += await c.WaitForExternalEvent<string>("go");
                c.SetCustomStatus(taken);
                if (taken[^1] != 'c') c.ContinueAsNew(taken, keep);
                return taken;
            }));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run");
        await hub.Client.RaiseEventAsync(id, "go", "a");
        await hub.Client.RaiseEventAsync(id, "go", "b");
        await hub.Client.RaiseEventAsync(id, "gate", "");
        await hub.CustomStatusAsync(id, keep ? "ab" : "a");
        await hub.Client.RaiseEventAsync(id, "go", "c");
        (await hub.EndOfAsync(id)).ReadOutputAs<string>().ShouldBe(expected);
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task NewGuid_and_the_clock_give_the_same_again_in_each_replay_and_differ_among_instances(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Activity<string>("Work", _ => "done")
            .Orchestrator("Run", async c =>
            {
                var (a, b, at) = (c.NewGuid(), c.NewGuid(), c.CurrentUtcDateTime);
                await c.CallActivityAsync("Work");
                await c.CallActivityAsync("Work");
                c.SetCustomStatus($"{a} {b} {at:O}");
                await c.WaitForExternalEvent<string>("go");
                return $"{a} {b} {at:O}";
            }));
        List<string> seen = [];
        foreach (var id in (string[])["a", "b"])
        {
            await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run", new StartOrchestrationOptions(id));
            await Eventually.TrueAsync(async () => (await hub.Client.GetInstanceAsync(id, true))!.SerializedCustomStatus is not null);
            var status = (await hub.Client.GetInstanceAsync(id, true))!.ReadCustomStatusAs<string>()!;
            await hub.RestartAsync();
            await hub.Client.RaiseEventAsync(id, "go", "");
            (await hub.EndOfAsync(id)).ReadOutputAs<string>().ShouldBe(status);
            seen.AddRange(status.Split(' ')[..2]);
        }
        seen.ShouldBeUnique();
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task SendEvent_reaches_another_orchestration_and_an_unknown_one_drops_it(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Orchestrator("Receive", async c => await c.WaitForExternalEvent<string>("note"))
            .Orchestrator("Send", c =>
            {
                c.SendEvent("nobody", "note", "x");
                c.SendEvent("receiver", "note", "from " + c.InstanceId);
                return Task.FromResult<object?>(null);
            }));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Receive", new StartOrchestrationOptions("receiver"));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Send", new StartOrchestrationOptions("sender"));
        (await hub.EndOfAsync("receiver")).ReadOutputAs<string>().ShouldBe("from sender");
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task Events_that_an_orchestration_sends_to_another_or_itself_arrive_in_their_order(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Orchestrator("Receive", Receive)
            .Orchestrator("Send", async c =>
            {
                for (var i = 0; i < 9; i++) c.SendEvent(i % 3 == 0 ? c.InstanceId : "receiver", "note", $"{i}");
                return await Receive(c);
            }));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Receive", new StartOrchestrationOptions("receiver"));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Send", new StartOrchestrationOptions("sender"));
        (await hub.EndOfAsync("sender")).ReadOutputAs<string>().ShouldBe("036");
        for (var more = 0; more < 3; more++) await hub.Client.RaiseEventAsync("receiver", "note", "-");
        (await hub.EndOfAsync("receiver")).ReadOutputAs<string>().ShouldBe("124");

        static async Task<object?> Receive(TaskOrchestrationContext c)
        {
            var notes = "";
            while (notes.Length < 3) notes += await c.WaitForExternalEvent<string>("note");
            return notes;
        }
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task An_event_is_delivered_once_to_each_who_waits_and_not_to_those_of_another_name(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions().Orchestrator("Run", async c =>
        {
            var (a, b) = (c.WaitForExternalEvent<int>("a"), c.WaitForExternalEvent<int>("b"));
            return await Task.WhenAny(a, b) == b ? (await b * 10) + await a : -1;
        }));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run");
        await hub.Client.RaiseEventAsync(id, "b", 2);
        await hub.Client.RaiseEventAsync(id, "a", 1);
        (await hub.EndOfAsync(id)).ReadOutputAs<int>().ShouldBe(21);
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task A_sub_orchestration_whose_id_is_in_use_fails_the_call(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Orchestrator("Wait", async c => await c.WaitForExternalEvent<string>("go"))
            .Orchestrator("Run", async c => await c.CallSubOrchestratorAsync<string>("Wait", options: new SubOrchestrationOptions(instanceId: "taken"))));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", new StartOrchestrationOptions("taken"));
        (await hub.RunAsync("Run")).FailureDetails!.InnerFailure!.ErrorMessage.ShouldContain("'taken'");
        (await hub.Client.GetInstanceAsync("taken"))!.IsCompleted.ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task A_wait_of_an_earlier_round_takes_nothing_from_the_next(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions().Orchestrator("Run", async c =>
        {
            if (c.GetInput<int>() == 0)
            {
                _ = c.WaitForExternalEvent<string>("go");
                c.ContinueAsNew(1);
                return null;
            }
            c.SetCustomStatus("next");
            return await c.WaitForExternalEvent<string>("go");
        }));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run", 0);
        await hub.CustomStatusAsync(id, "next");
        await hub.Client.RaiseEventAsync(id, "go", "event");
        (await hub.EndOfAsync(id)).ReadOutputAs<string>().ShouldBe("event");
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task A_termination_in_the_step_that_continues_as_new_ends_the_instance(bool extended)
    {
        await using var hub = await StartedOverWhileAsync(extended, h => h.Client.TerminateInstanceAsync("a", "stop"));
        var end = await hub.EndOfAsync("a");
        (end.RuntimeStatus, end.ReadOutputAs<string>()).ShouldBe((OrchestrationRuntimeStatus.Terminated, "stop"));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_suspension_in_the_step_that_continues_as_new_holds_until_the_instance_is_resumed(bool extended, bool dies)
    {
        await using var hub = await StartedOverWhileAsync(extended, h => h.Client.SuspendInstanceAsync("a"));
        await Eventually.TrueAsync(async () => (await hub.Client.GetInstanceAsync("a"))!.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
        if (dies) await hub.CrashAsync();
        await hub.Client.RaiseEventAsync("a", "go", "early");
        await Eventually.TrueAsync(hub.IsInboxEmptyAsync);
        (await hub.Client.GetInstanceAsync("a", true))!.ReadCustomStatusAs<string>().ShouldBe("first round");

        await hub.Client.ResumeInstanceAsync("a");
        (await hub.EndOfAsync("a")).ReadOutputAs<string>().ShouldBe("early");
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task An_event_that_a_waiting_sender_sends_again_after_each_crash_counts_once_also_for_who_continues_as_new(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Orchestrator("Send", async c =>
            {
                for (var n = 1; ; n++)
                {
                    c.SendEvent("receiver", "go", n);
                    await c.WaitForExternalEvent<string>("more");
                }
            })
            .Orchestrator("Receive", async c =>
            {
                var sum = c.GetInput<int>();
                c.SetCustomStatus($"{sum}");
                c.ContinueAsNew(sum + await c.WaitForExternalEvent<int>("go"));
                return null;
            }));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Receive", 0, new StartOrchestrationOptions("receiver"));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Send", new StartOrchestrationOptions("sender"));
        await hub.CustomStatusAsync("receiver", "1");
        await hub.CrashAsync();
        await hub.CrashAsync();
        // What the sender sends next comes after what it sends again.
        await hub.Client.RaiseEventAsync("sender", "more", "");
        await Eventually.TrueAsync(async () => int.Parse((await hub.Client.GetInstanceAsync("receiver", true))!.ReadCustomStatusAs<string>()!) >= 3);
        await Eventually.TrueAsync(hub.IsInboxEmptyAsync);
        (await hub.CustomStatusAsync("receiver", "3")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task A_timeout_that_an_early_event_forestalls_leaves_no_timer(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions().Orchestrator("Run", async c =>
        {
            await c.WaitForExternalEvent<string>("first");
            await c.WaitForExternalEvent<string>("go", TimeSpan.FromDays(1));
            await c.WaitForExternalEvent<string>("next step");
            c.SetCustomStatus("next step");
            return await c.WaitForExternalEvent<string>("never");
        }));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run");
        await hub.Client.RaiseEventAsync(id, "go", "");
        await hub.Client.RaiseEventAsync(id, "first", "");
        await Eventually.TrueAsync(hub.IsInboxEmptyAsync);
        await hub.Client.RaiseEventAsync(id, "next step", "");
        await hub.CustomStatusAsync(id, "next step");
        Time(hub).Waits(TimeSpan.FromDays(1)).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task A_custom_status_takes_16_KB_of_UTF16_and_no_more(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions().Orchestrator("Run", c =>
        {
            c.SetCustomStatus(new string('x', c.GetInput<int>()));
            return Task.FromResult<object?>(null);
        }));
        const int quotes = 2;
        var most = await hub.RunAsync("Run", (16 * 1024 / 2) - quotes);
        most.ReadCustomStatusAs<string>()!.Length.ShouldBe((16 * 1024 / 2) - quotes);
        (await hub.RunAsync("Run", (16 * 1024 / 2) - quotes + 1)).FailureDetails!.ErrorType.ShouldBe("System.ArgumentException");
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task What_comes_while_an_instance_is_suspended_is_taken_in_in_its_order_on_resumption(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions().Orchestrator("Run", async c =>
        {
            await c.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
            return await c.WaitForExternalEvent<string>("go") + await c.WaitForExternalEvent<string>("go") + $"{c.CurrentUtcDateTime:HH:mm}";
        }));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run");
        await Time(hub).TimerSetAsync(TimeSpan.FromMinutes(1));
        await hub.Client.ResumeInstanceAsync(id);
        await hub.Client.SuspendInstanceAsync(id);
        await hub.Client.SuspendInstanceAsync(id);
        await hub.Client.RaiseEventAsync(id, "go", "1");
        Time(hub).Advance(TimeSpan.FromMinutes(1));
        await hub.Client.RaiseEventAsync(id, "go", "2");
        await Eventually.TrueAsync(hub.IsInboxEmptyAsync);
        (await hub.Client.GetInstanceAsync(id))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Suspended);
        await hub.CrashAsync();
        Time(hub).Advance(TimeSpan.FromMinutes(1));
        await hub.Client.ResumeInstanceAsync(id);
        (await hub.EndOfAsync(id)).ReadOutputAs<string>().ShouldBe("1212:02");
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task A_suspended_instance_can_be_terminated(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions().Orchestrator("Run", async c => await c.WaitForExternalEvent<string>("never")));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run");
        await hub.Client.SuspendInstanceAsync(id);
        await hub.Client.TerminateInstanceAsync(id, "stop");
        (await hub.EndOfAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Terminated);
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task The_result_of_an_activity_that_runs_when_its_instance_is_terminated_is_dropped(bool extended)
    {
        var gate = new TaskCompletionSource<object?>();
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Activity<string>("Work", (_, _) => gate.Task)
            .Orchestrator("Run", async c => await c.CallActivityAsync<string>("Work")));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run");
        await Eventually.TrueAsync(() => hub.Functions.Ran.Count == 1);
        await hub.Client.TerminateInstanceAsync(id, "stop");
        await hub.EndOfAsync(id);
        gate.SetResult("late");
        await Eventually.TrueAsync(async () => (await InstanceRowAsync(hub, id)).GetBoolean("HasOutbox") == false);
        (await hub.EndOfAsync(id)).ReadOutputAs<string>().ShouldBe("stop");
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task A_suspended_instance_takes_in_results_and_events_but_goes_on_when_resumed(bool extended)
    {
        var gate = new TaskCompletionSource<object?>();
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Activity<string>("Work", (_, _) => gate.Task)
            .Orchestrator("Run", async c =>
            {
                var event1 = c.WaitForExternalEvent<string>("go");
                var result = await c.CallActivityAsync<string>("Work") + await event1;
                c.SetCustomStatus(result);
                return result;
            }));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run");
        await Eventually.TrueAsync(() => hub.Functions.Ran.Count == 1);
        await hub.Client.SuspendInstanceAsync(id, "wait");
        await Eventually.TrueAsync(async () => (await hub.Client.GetInstanceAsync(id))!.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
        gate.SetResult("a");
        await hub.Client.RaiseEventAsync(id, "go", "b");
        await hub.CrashAsync();
        (await hub.Client.GetInstanceAsync(id, true))!.ReadCustomStatusAs<string>().ShouldBeNull();
        await hub.Client.ResumeInstanceAsync(id);
        (await hub.EndOfAsync(id)).ReadOutputAs<string>().ShouldBe("ab");
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task A_terminated_instance_ends_with_the_given_output_whatever_it_waits_for(bool extended)
    {
        await using var hub = await StartAsync(extended, new TestFunctions().Orchestrator("Run", async c => await c.WaitForExternalEvent<string>("never")));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run");
        await hub.Client.TerminateInstanceAsync(id, "stop");
        var end = await hub.EndOfAsync(id);
        end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Terminated);
        end.ReadOutputAs<string>().ShouldBe("stop");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Termination_reaches_sub_orchestrations_where_it_is_recursive(bool recursive)
    {
        await using var hub = await StartAsync(true, new TestFunctions()
            .Orchestrator("Grandchild", async c => await c.WaitForExternalEvent<string>("go"))
            .Orchestrator("Child", async c => await c.CallSubOrchestratorAsync<string>("Grandchild", options: new SubOrchestrationOptions(instanceId: "grandchild")))
            .Orchestrator("Run", async c => await c.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions(instanceId: "child"))));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run", new StartOrchestrationOptions("parent"));
        await Eventually.TrueAsync(async () => await hub.Client.GetInstanceAsync("grandchild") is { IsRunning: true });
        await hub.Client.TerminateInstanceAsync("parent", new TerminateInstanceOptions(Recursive: recursive));
        await hub.EndOfAsync("parent");
        if (!recursive) await hub.Client.RaiseEventAsync("grandchild", "go", "x");
        foreach (var id in (string[])["child", "grandchild"]) (await hub.EndOfAsync(id)).RuntimeStatus.ShouldBe(recursive ? OrchestrationRuntimeStatus.Terminated : OrchestrationRuntimeStatus.Completed);
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task Inputs_outputs_events_and_results_of_any_size_go_through(bool extended)
    {
        var large = new string('x', 300_000);
        await using var hub = await StartAsync(extended, new TestFunctions()
            .Activity<string>("Echo", s => s)
            .Orchestrator("Run", async c =>
            {
                return await c.CallActivityAsync<string>("Echo", c.GetInput<string>()) + await c.WaitForExternalEvent<string>("more");
            }));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run", large);
        await hub.Client.RaiseEventAsync(id, "more", large);
        var end = await hub.EndOfAsync(id);
        end.ReadOutputAs<string>().ShouldBe(large + large);
        (await hub.Client.PurgeInstanceAsync(id)).PurgedInstanceCount.ShouldBe(1);
    }

    [Fact]
    public async Task A_version_comes_from_the_options_or_the_host_and_can_be_compared()
    {
        await using var hub = await TestHub.StartAsync(azurite, new TestFunctions()
            .Orchestrator("Child", c => Task.FromResult<object?>(c.Version))
            .Orchestrator("Run", async c => $"{c.Version} {c.CompareVersionTo("1.10") < 0} {await c.CallSubOrchestratorAsync<string>("Child")}"),
            o => o with { DefaultVersion = "1.9" });
        (await hub.RunAsync("Run")).ReadOutputAs<string>().ShouldBe("1.9 True 1.9");
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run", new StartOrchestrationOptions { Version = "1.2" });
        (await hub.EndOfAsync(id)).ReadOutputAs<string>().ShouldBe("1.2 True 1.9");
    }

    [Theory]
    [InlineData(VersionMatchStrategy.None, "9.0", true)]
    [InlineData(VersionMatchStrategy.Strict, "2.0", true)]
    [InlineData(VersionMatchStrategy.Strict, "1.0", false)]
    [InlineData(VersionMatchStrategy.CurrentOrOlder, "1.0", true)]
    [InlineData(VersionMatchStrategy.CurrentOrOlder, "2.1", false)]
    public async Task An_instance_of_another_version_runs_as_the_match_strategy_says(VersionMatchStrategy strategy, string version, bool runs)
    {
        await using var hub = await TestHub.StartAsync(
            azurite,
            new TestFunctions().Orchestrator("Run", c => Task.FromResult<object?>(c.Version)),
            o => o with { DefaultVersion = "2.0", VersionMatchStrategy = strategy, VersionFailureStrategy = VersionFailureStrategy.Fail });
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run", new StartOrchestrationOptions { Version = version });
        var end = await hub.EndOfAsync(id);
        end.RuntimeStatus.ShouldBe(runs ? OrchestrationRuntimeStatus.Completed : OrchestrationRuntimeStatus.Failed);
        if (!runs) end.FailureDetails!.ErrorType.ShouldBe("VersionMismatch");
    }

    [Fact]
    public async Task A_rejected_version_waits_for_a_host_that_runs_it()
    {
        await using var hub = await TestHub.StartAsync(
            azurite, new TestFunctions().Orchestrator("Run", c => Task.FromResult<object?>(c.Version)), o => o with { DefaultVersion = "1.0" });
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run", new StartOrchestrationOptions("a") { Version = "2.0" });
        (await hub.RunAsync("Run")).IsCompleted.ShouldBeTrue();
        (await hub.Client.GetInstanceAsync("a"))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Pending);
        await hub.RestartAsync(options: o => o with { DefaultVersion = "2.0" });
        (await hub.EndOfAsync("a")).ReadOutputAs<string>().ShouldBe("2.0");
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task An_instance_of_a_version_that_is_not_run_can_be_terminated_with_its_children_and_purged(bool extended)
    {
        await using var hub = await WithOldInstanceAsync(extended);
        await hub.Client.RaiseEventAsync("a", "go", "kept for a host that runs it");
        await hub.Client.TerminateInstanceAsync("a", new TerminateInstanceOptions("stopped", Recursive: true));
        var end = await hub.EndOfAsync("a");
        end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Terminated);
        end.ReadOutputAs<string>().ShouldBe("stopped");
        (await hub.EndOfAsync("a-child")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Terminated);
        (await hub.Client.PurgeInstanceAsync("a", new PurgeInstanceOptions(Recursive: true))).PurgedInstanceCount.ShouldBe(2);
        await Eventually.TrueAsync(async () => !await hub.Table.QueryAsync<Azure.Data.Tables.TableEntity>().AnyAsync());
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task An_instance_of_a_version_that_is_not_run_can_be_suspended_and_resumed_and_its_events_are_kept(bool extended)
    {
        await using var hub = await WithOldInstanceAsync(extended);
        await hub.Client.RaiseEventAsync("a", "go", "x");
        await hub.Client.SuspendInstanceAsync("a");
        await StatusAsync(OrchestrationRuntimeStatus.Suspended);
        await hub.Client.ResumeInstanceAsync("a");
        await StatusAsync(OrchestrationRuntimeStatus.Running);
        await hub.RestartAsync(options: o => o with { DefaultVersion = "1.0" });
        await hub.Client.RaiseEventAsync("a-child", "go", "y");
        (await hub.EndOfAsync("a")).ReadOutputAs<string>().ShouldBe("xy");

        Task StatusAsync(OrchestrationRuntimeStatus status) =>
            Eventually.TrueAsync(async () => (await hub.Client.GetInstanceAsync("a"))!.RuntimeStatus == status);
    }

    [Fact]
    public async Task Continue_as_new_to_a_version_that_is_not_run_waits_for_a_host_that_runs_it()
    {
        await using var hub = await TestHub.StartAsync(
            azurite,
            new TestFunctions().Orchestrator("Run", c =>
            {
                if (c.Version == "1.0") c.ContinueAsNew(new ContinueAsNewOptions { NewVersion = "2.0" });
                return Task.FromResult<object?>(c.Version);
            }),
            o => o with { DefaultVersion = "1.0", VersionMatchStrategy = VersionMatchStrategy.Strict });
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run", new StartOrchestrationOptions("a"));
        await Eventually.TrueAsync(async () => (await InstanceRowAsync(hub, "a")).GetString("Version") == "2.0");
        (await hub.Client.GetInstanceAsync("a"))!.IsRunning.ShouldBeTrue();
        await hub.RestartAsync(options: o => o with { DefaultVersion = "2.0" });
        (await hub.EndOfAsync("a")).ReadOutputAs<string>().ShouldBe("2.0");
    }

    [Fact]
    public async Task A_replay_safe_logger_writes_each_line_once()
    {
        using var log = new LogCapture();
        await using var hub = await TestHub.StartAsync(
            azurite,
            new TestFunctions()
                .Activity<string>("Work", _ => "done")
                .Orchestrator("Run", async c =>
                {
                    var logger = c.CreateReplaySafeLogger("Run");
                    logger.LogInformation("one");
                    await c.CallActivityAsync("Work");
                    logger.LogInformation("two");
                    await c.CallActivityAsync("Work");
                    return null;
                }),
            o => o with { ExtendedSessions = false },
            log);
        await hub.RunAsync("Run");
        log.Lines.Where(l => l is "one" or "two").ShouldBe(["one", "two"]);
    }

    /// <summary>Instance <c>a</c> of version 1.0 waits for its child and an event, on a host of version 2.0.</summary>
    private async Task<TestHub> WithOldInstanceAsync(bool extended)
    {
        var hub = await TestHub.StartAsync(
            azurite,
            new TestFunctions()
                .Orchestrator("Child", async c => await c.WaitForExternalEvent<string>("go"))
                .Orchestrator("Run", async c =>
                {
                    var child = c.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions(instanceId: c.InstanceId + "-child"));
                    return await c.WaitForExternalEvent<string>("go") + await child;
                }),
            o => o with { ExtendedSessions = extended, DefaultVersion = "1.0", VersionMatchStrategy = VersionMatchStrategy.Strict });
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run", new StartOrchestrationOptions("a"));
        await Eventually.TrueAsync(async () => await hub.Client.GetInstanceAsync("a-child") is { IsRunning: true });
        await hub.RestartAsync(options: o => o with { DefaultVersion = "2.0" });
        return hub;
    }

    private static async Task<Azure.Data.Tables.TableEntity> InstanceRowAsync(TestHub hub, string id) =>
        (await hub.Table.GetEntityAsync<Azure.Data.Tables.TableEntity>(id, "instance")).Value;

    private static ManualTime Time(TestHub hub) => (ManualTime)hub.Options.TimeProvider;

    private static async Task<object?> TimedWait(TaskOrchestrationContext context)
    {
        try
        {
            return await context.WaitForExternalEvent<string>("go", TimeSpan.FromMinutes(5));
        }
        catch (TaskCanceledException)
        {
            return "none";
        }
    }

    /// <summary>Instance "a" continues as new in a step that also takes in what is sent to it meanwhile.</summary>
    private async Task<TestHub> StartedOverWhileAsync(bool extended, Func<TestHub, Task> send)
    {
        using var sent = new ManualResetEventSlim();
        using var blocks = new ManualResetEventSlim();
        var hub = await StartAsync(extended, new TestFunctions().Orchestrator("Run", async c =>
        {
            if (c.GetInput<bool>())
            {
                c.SetCustomStatus("second round");
                return await c.WaitForExternalEvent<string>("go");
            }
            await c.WaitForExternalEvent<string>("block");
            c.SetCustomStatus("first round");
            if (!c.IsReplaying)
            {
                blocks.Set();
                sent.Wait();
            }
            await c.WaitForExternalEvent<string>("continue");
            c.ContinueAsNew(true);
            return null;
        }));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run", false, new StartOrchestrationOptions("a"));
        await hub.Client.RaiseEventAsync("a", "block", "");
        await Eventually.TrueAsync(() => blocks.IsSet);
        await hub.Client.RaiseEventAsync("a", "continue", "");
        await send(hub);
        sent.Set();
        await Eventually.TrueAsync(hub.IsInboxEmptyAsync);
        return hub;
    }

    private Task<TestHub> StartAsync(bool extended, TestFunctions functions, bool leaps = false) =>
        TestHub.StartAsync(azurite, functions, o => o with { ExtendedSessions = extended, TimeProvider = new ManualTime(leaps) });
}
