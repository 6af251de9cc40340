using Azure.Storage.Blobs;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Sluice.Testing;

namespace Sluice.Host.Durable;

/// <summary>Values that no table property holds are blobs, and those go with what they belong to.</summary>
public sealed class LargeValueTests(AzuriteFixture azurite)
{
    private static readonly string Large = new('x', 100_000);

    [Fact]
    public async Task Blobs_of_earlier_rounds_and_of_events_that_were_taken_in_are_removed_and_those_in_use_stay()
    {
        await using var hub = await StartAsync();
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Rounds", Large, new StartOrchestrationOptions("a"));
        for (var round = 0; round < 3; round++) await hub.Client.RaiseEventAsync("a", "go", Large);
        await hub.Client.RaiseEventAsync("a", "last", Large);
        await Eventually.TrueAsync(async () => (await hub.Client.GetInstanceAsync("a", true))!.ReadCustomStatusAs<int>() == 3);
        // The input of this round, and the history row that took in the last event.
        await Eventually.TrueAsync(async () => await BlobsAsync(hub).CountAsync() == 2);

        await hub.CrashAsync();
        await hub.Client.RaiseEventAsync("a", "end", "");
        (await hub.EndOfAsync("a")).ReadOutputAs<string>().ShouldBe(Large + Large);
        (await hub.Client.PurgeInstanceAsync("a")).PurgedInstanceCount.ShouldBe(1);
        (await BlobsAsync(hub).CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Blobs_of_an_instance_that_was_replaced_are_removed()
    {
        await using var hub = await StartAsync();
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Echo", Large, new StartOrchestrationOptions("a"));
        await hub.EndOfAsync("a");
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Echo", "small", new StartOrchestrationOptions("a"));
        (await hub.EndOfAsync("a")).ReadOutputAs<string>().ShouldBe("small");
        await Eventually.TrueAsync(async () => await BlobsAsync(hub).CountAsync() == 0);
    }

    [Fact]
    public async Task An_input_that_was_large_may_become_none()
    {
        await using var hub = await StartAsync();
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("ToNone", Large, new StartOrchestrationOptions("a"));
        await Eventually.TrueAsync(async () => await BlobsAsync(hub).CountAsync() == 0);
        await hub.CrashAsync();
        await hub.Client.RaiseEventAsync("a", "go", "");
        (await hub.EndOfAsync("a")).ReadOutputAs<bool>().ShouldBeTrue();
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("%2e%2e 'a' ü&=")]
    public async Task An_id_that_would_mean_something_in_a_path_keeps_its_values_apart(string id)
    {
        await using var hub = await StartAsync();
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Echo", Large, new StartOrchestrationOptions("neighbour"));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Echo", Large + 1, new StartOrchestrationOptions(id));
        await hub.EndOfAsync("neighbour");
        (await hub.EndOfAsync(id)).ReadOutputAs<string>().ShouldBe(Large + 1);
        (await hub.Client.PurgeInstanceAsync(id)).PurgedInstanceCount.ShouldBe(1);
        (await hub.EndOfAsync("neighbour")).ReadOutputAs<string>().ShouldBe(Large);
        (await hub.Client.PurgeInstanceAsync("neighbour")).PurgedInstanceCount.ShouldBe(1);
        (await BlobsAsync(hub).CountAsync()).ShouldBe(0);
    }

    private static IAsyncEnumerable<Azure.Storage.Blobs.Models.BlobItem> BlobsAsync(TestHub hub) => hub.LargeMessages.GetBlobsAsync();

    private Task<TestHub> StartAsync() => TestHub.StartAsync(azurite, new TestFunctions()
        .Orchestrator("Echo", c => Task.FromResult<object?>(c.GetInput<string>()))
        .Orchestrator("ToNone", async c =>
        {
            if (c.GetInput<string>() is null)
            {
                await c.WaitForExternalEvent<string>("go");
                return c.GetInput<string>() is null;
            }
            c.ContinueAsNew();
            return null;
        })
        .Orchestrator("Rounds", async c =>
        {
            var round = c.GetInput<string>()!.Length - Large.Length;
            if (round < 3)
            {
                await c.WaitForExternalEvent<string>("go");
                c.SetCustomStatus(round + 1);
                c.ContinueAsNew(Large + new string('+', round + 1));
                return null;
            }
            var last = await c.WaitForExternalEvent<string>("last");
            await c.WaitForExternalEvent<string>("end");
            return last + Large;
        }));
}
