using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Sluice.Testing;

namespace Sluice.Host.Durable;

/// <summary>Code that replay cannot repeat fails its instance, with a message that says where.</summary>
public sealed class DeterminismTests(AzuriteFixture azurite)
{
    public static TheoryData<string, Func<TaskOrchestrationContext, Task<object?>>, string, string> Changes => new()
    {
        { "another activity", async c => await c.CallActivityAsync<string>("B"), "calls activity 'A' (task 0)", "the code calls activity 'B' (task 0)" },
        { "a timer instead", async c => { await c.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None); return ""; }, "calls activity 'A' (task 0)", "the code creates a timer (task 0)" },
        { "nothing", async c => await c.WaitForExternalEvent<string>("x"), "calls activity 'A' (task 0)", "the code does nothing more" },
        { "an early end", _ => Task.FromResult<object?>("end"), "calls activity 'A' (task 0)", "the code returns" },
        { "one call more", async c => (await Task.WhenAll(c.CallActivityAsync<string>("A"), c.CallActivityAsync<string>("B")))[0], "does nothing more", "the code calls activity 'B' (task 1)" },
        { "an exception", _ => throw new InvalidOperationException("oops"), "calls activity 'A' (task 0)", "the code throws" },
    };

    [Theory, MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public async Task A_replay_that_departs_from_history_names_the_step_what_history_says_and_what_the_code_did(
        string what, Func<TaskOrchestrationContext, Task<object?>> changed, string said, string did)
    {
        var never = new TaskCompletionSource<object?>();
        await using var hub = await TestHub.StartAsync(azurite, new TestFunctions()
            .Activity<string>("A", (_, _) => never.Task)
            .Orchestrator("Run", async c => await c.CallActivityAsync<string>("A")));
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run");
        await Eventually.TrueAsync(() => hub.Functions.Ran.Count == 1);

        hub.Tap.Kill();
        await hub.RestartAsync(new TestFunctions().Activity<string>("A", s => s).Activity<string>("B", s => s).Orchestrator("Run", changed));

        var end = await hub.EndOfAsync(id);
        end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed, what);
        end.FailureDetails!.ErrorType.ShouldBe("DurableTask.Core.Exceptions.NonDeterministicOrchestrationException");
        end.FailureDetails.ErrorMessage.ShouldContain("in step 0");
        end.FailureDetails.ErrorMessage.ShouldContain("history says that it " + said);
        end.FailureDetails.ErrorMessage.ShouldContain(did);
    }

    [Fact]
    public async Task A_changed_delay_is_no_departure_and_the_recorded_time_counts()
    {
        var delay = TimeSpan.FromMinutes(1);
        await using var hub = await TestHub.StartAsync(azurite, new TestFunctions().Orchestrator("Run", async c =>
        {
            await c.CreateTimer(delay, CancellationToken.None);
            return "woke up";
        }));
        var time = (ManualTime)hub.Options.TimeProvider;
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Run");
        await time.TimerSetAsync(delay);

        delay = TimeSpan.FromHours(1);
        await hub.CrashAsync();
        time.Advance(TimeSpan.FromMinutes(1));

        (await hub.EndOfAsync(id)).ReadOutputAs<string>().ShouldBe("woke up");
    }

    public static TheoryData<string, Func<TaskOrchestrationContext, Task<object?>>> Offences => new()
    {
        { "Task.Delay", async _ => { await Task.Delay(10); return ""; } },
        { "Task.Run", async _ => await Task.Run(() => { Thread.Sleep(10); return ""; }) },
        { "a task of nobody", async _ => await new TaskCompletionSource<string>().Task },
        { "Task.Delay beside a call", async c => { var call = c.CallActivityAsync<string>("Slow"); await Task.Delay(10); return await call; } },
        { "ConfigureAwait(false)", async c => { var call = c.CallActivityAsync<string>("Slow"); await Task.Delay(10).ConfigureAwait(false); await c.CallActivityAsync("A"); return await call; } },
        { "a thread of its own", async c => { var wait = c.WaitForExternalEvent<string>("x"); await Task.WhenAny(wait, Task.Run(() => c.CallActivityAsync("A"))); return ""; } },
        { "a timer by CancelAfter", async c => { using var stop = new CancellationTokenSource(10); await c.CreateTimer(TimeSpan.FromHours(1), stop.Token); return ""; } },
        { "an event wait by CancelAfter", async c => { using var stop = new CancellationTokenSource(10); return await c.WaitForExternalEvent<string>("x", stop.Token); } },
    };

    [Theory, MemberData(nameof(Offences), DisableDiscoveryEnumeration = true)]
    public async Task Code_that_awaits_what_is_not_durable_fails_with_a_message_that_says_what_to_do(
        string offence, Func<TaskOrchestrationContext, Task<object?>> code)
    {
        var never = new TaskCompletionSource<object?>();
        await using var hub = await TestHub.StartAsync(azurite, new TestFunctions()
            .Activity<string>("A", s => s)
            .Activity<string>("Slow", (_, _) => never.Task)
            .Orchestrator("Run", code));
        var end = await hub.RunAsync("Run");
        end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed, offence);
        end.FailureDetails!.ErrorMessage.ShouldContain("context.CreateTimer in place of Task.Delay");
    }

    [Fact]
    public async Task An_exception_that_escapes_from_async_void_fails_the_instance()
    {
        await using var hub = await TestHub.StartAsync(azurite, new TestFunctions()
            .Activity<string>("A", s => s)
            .Orchestrator("Run", async c =>
            {
                Escape(c);
                return await c.WaitForExternalEvent<string>("x");
            }));
        var end = await hub.RunAsync("Run");
        end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        end.FailureDetails!.ErrorMessage.ShouldBe("escaped");
    }

#pragma warning disable MA0155, VSTHRD100 // it is what the test is about
    private static async void Escape(TaskOrchestrationContext context)
    {
        await context.CallActivityAsync("A");
        throw new InvalidOperationException("escaped");
    }
#pragma warning restore MA0155, VSTHRD100
}
