using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Sluice.Testing;

namespace Sluice.Host.Durable;

public sealed class TransactionCountTests(AzuriteFixture azurite)
{
    private readonly TestFunctions _functions = new TestFunctions()
        .Activity<int>("Add", n => n + 1)
        .Orchestrator("Five", async context =>
        {
            var n = 0;
            for (var i = 0; i < 5; i++) n = await context.CallActivityAsync<int>("Add", n);
            return n;
        })
        .Orchestrator("Wait", async context => await context.WaitForExternalEvent<int>("go"));

    [Fact]
    public async Task Five_sequential_activities_cost_one_write_and_six_transactions()
    {
        await using var hub = await TestHub.StartAsync(azurite, _functions);
        var before = hub.Tap.Effects;
        hub.Tap.Forget();

        var end = await hub.RunAsync("Five");

        end.ReadOutputAs<int>().ShouldBe(5);
        hub.Tap.Requests.Count(r => r.Contains("$batch", StringComparison.Ordinal)).ShouldBe(6);
        (hub.Tap.Effects - before).ShouldBe(7);
        hub.Tap.Requests.Count(r => !r.Contains("-leases", StringComparison.Ordinal)).ShouldBeLessThanOrEqualTo(8, "the client may ask for the end once");
    }

    [Fact]
    public async Task A_start_and_an_event_cost_one_write_each()
    {
        await using var hub = await TestHub.StartAsync(azurite, _functions);
        var before = hub.Tap.Effects;
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", new StartOrchestrationOptions("a", hub.Options.TimeProvider.GetUtcNow().AddDays(1)));
        (hub.Tap.Effects - before).ShouldBe(1);

        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", new StartOrchestrationOptions("b"));
        await hub.Client.WaitForInstanceStartAsync("b");
        before = hub.Tap.Effects;
        await hub.Client.RaiseEventAsync("b", "go", 1);
        (await hub.EndOfAsync("b")).ReadOutputAs<int>().ShouldBe(1);
        (hub.Tap.Effects - before).ShouldBe(2, "the event, and the step that takes it in");
    }

    [Fact]
    public async Task Results_that_arrive_together_enter_in_one_transaction()
    {
        var gate = new TaskCompletionSource();
        var functions = new TestFunctions()
            .Activity<int>("Add", async (n, _) =>
            {
                await gate.Task;
                return n + 1;
            })
            .Orchestrator("Fan", async context =>
                (await Task.WhenAll(Enumerable.Range(0, 50).Select(n => context.CallActivityAsync<int>("Add", n)))).Sum());
        await using var hub = await TestHub.StartAsync(azurite, functions, o => o with { MaxConcurrentActivities = 50 });
        var before = hub.Tap.Effects;
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Fan");
        await Eventually.TrueAsync(() => functions.Ran.Count == 50);
        gate.SetResult();

        (await hub.EndOfAsync(id)).ReadOutputAs<int>().ShouldBe(50 * 51 / 2);
        (hub.Tap.Effects - before).ShouldBeLessThan(20, "50 results came in few batches");
    }

    [Fact]
    public async Task A_step_is_one_transaction_however_many_messages_it_takes_in()
    {
        const int events = 60;
        var functions = new TestFunctions().Orchestrator("Sum", async context =>
        {
            var sum = 0;
            for (var i = 0; i < events; i++) sum += await context.WaitForExternalEvent<int>("go");
            return sum;
        });
        await using var hub = await TestHub.StartAsync(azurite, functions);
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Sum", new StartOrchestrationOptions("a"));
        await hub.Client.WaitForInstanceStartAsync("a");
        hub.Tap.Forget();
        // The step that takes in the first event waits for its commit until the others are acknowledged: they queue up behind it.
        var (begun, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        hub.Tap.Before = request =>
        {
            if (!IsBatch(request.Uri.Path)) return Task.CompletedTask;
            begun.TrySetResult();
            return gate.Task.WaitAsync(Eventually.Deadline);
        };
        await hub.Client.RaiseEventAsync("a", "go", 0);
        await begun.Task.WaitAsync(Eventually.Deadline);
        await Task.WhenAll(Enumerable.Range(1, events - 1).Select(n => hub.Client.RaiseEventAsync("a", "go", n)));
        gate.SetResult();

        (await hub.EndOfAsync("a")).ReadOutputAs<int>().ShouldBe(events * (events - 1) / 2);
        hub.Tap.Requests.Count(IsBatch).ShouldBe(2, "the step that was under way, and one for all events behind it");

        static bool IsBatch(string request) => request.EndsWith("$batch", StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_activity_a_timer_and_a_sub_orchestration_write_nothing_of_their_own()
    {
        var functions = new TestFunctions()
            .Activity<int>("Add", n => n + 1)
            .Orchestrator("Child", _ => Task.FromResult<object?>("child"))
            .Orchestrator("All", async context =>
            {
                await context.CallActivityAsync<int>("Add", 1);
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                return await context.CallSubOrchestratorAsync<string>("Child");
            });
        await using var hub = await TestHub.StartAsync(azurite, functions, o => o with { TimeProvider = new ManualTime(leaps: true) });
        var before = hub.Tap.Effects;

        (await hub.RunAsync("All")).ReadOutputAs<string>().ShouldBe("child");

        // The start and four steps of it; the start and the one step of its child.
        (hub.Tap.Effects - before).ShouldBe(5 + 2);
    }

    [Fact]
    public async Task With_nothing_to_do_only_the_lease_is_renewed()
    {
        await using var hub = await TestHub.StartAsync(azurite, _functions);
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Wait", new StartOrchestrationOptions("a"));
        await hub.Client.WaitForInstanceStartAsync("a");
        hub.Tap.Forget();

        await Task.Delay(TimeSpan.FromSeconds(2));

        hub.Tap.Requests.ShouldAllBe(r => r.Contains("-leases", StringComparison.Ordinal));
        hub.Tap.Requests.Length.ShouldBeLessThanOrEqualTo(2);
    }
}
