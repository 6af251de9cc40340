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

        var end = await hub.RunAsync("Five");

        end.ReadOutputAs<int>().ShouldBe(5);
        hub.Tap.Requests.Count(r => r.Contains("$batch", StringComparison.Ordinal)).ShouldBe(6);
        (hub.Tap.Effects - before).ShouldBe(7);
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
