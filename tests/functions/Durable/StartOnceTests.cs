using Grpc.Core;
using Microsoft.DurableTask.Client;
using Sluice.Durable;
using Sluice.Files;
using Sluice.Notifications;
using Sluice.Testing;
using Sluice.Tests.Interceptors;
using Sluice.Tests.Pipeline;

namespace Sluice.Tests.Durable;

[Collection<AppOfItsOwn>]
public sealed class StartOnceTests(SluiceApp app)
{
    private const string Orchestrator = "DeliverEvent";

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Running, true, true)]
    [InlineData(OrchestrationRuntimeStatus.Suspended, true, true)]
    [InlineData(OrchestrationRuntimeStatus.Completed, true, false)]
    [InlineData(OrchestrationRuntimeStatus.Failed, true, false)]
    [InlineData(null, false, false)]
    public async Task A_start_that_fails_is_an_error_unless_there_is_what_was_to_be_started(
        OrchestrationRuntimeStatus? found, bool startedOnce, bool isUnderWay)
    {
        var durable = new RecordingDurableClient();
        durable.Unreachable.Add("a");
        if (found is { } status) durable.Instances["a"] = new OrchestrationMetadata("Run", "a") { RuntimeStatus = status };

        await ThrowsUnlessAsync(startedOnce, () => durable.StartOnceAsync("Run", "a", "input", default));
        await ThrowsUnlessAsync(isUnderWay, () => durable.StartUnlessUnderWayAsync("Run", "a", "input", default));
    }

    [Fact]
    public async Task What_has_ended_is_started_again_only_by_who_asks_that_none_be_under_way()
    {
        var (durable, message) = (await app.DurableAsync(), NewEvent());
        await durable.StartOnceAsync(Orchestrator, message.Id, message, default);
        var first = await EndedAsync(durable, message.Id);

        await durable.StartOnceAsync(Orchestrator, message.Id, message, default);
        (await durable.GetInstanceAsync(message.Id))!.CreatedAt.ShouldBe(first.CreatedAt);
        await durable.StartUnlessUnderWayAsync(Orchestrator, message.Id, message, default);
        (await EndedAsync(durable, message.Id)).CreatedAt.ShouldBeGreaterThan(first.CreatedAt);
    }

    [Fact]
    public async Task What_is_under_way_is_started_by_nobody_whatever_keeps_it()
    {
        var (durable, message) = (await app.DurableAsync(), NewEvent());
        await durable.StartOnceAsync(Orchestrator, message.Id, message, default, TimeProvider.System.GetUtcNow().AddDays(1));
        var first = (await durable.GetInstanceAsync(message.Id))!;
        first.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Pending);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => durable.StartOnceAsync(Orchestrator, message.Id, message, default)));
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => durable.StartUnlessUnderWayAsync(Orchestrator, message.Id, message, default)));

        var found = (await durable.GetInstanceAsync(message.Id))!;
        (found.CreatedAt, found.RuntimeStatus).ShouldBe((first.CreatedAt, OrchestrationRuntimeStatus.Pending));
    }

    [Fact]
    public async Task Waking_what_has_ended_or_never_was_is_no_error()
    {
        var (durable, message) = (await app.DurableAsync(), NewEvent());
        await durable.StartOnceAsync(Orchestrator, message.Id, message, default);
        await EndedAsync(durable, message.Id);
        await durable.WakeAsync(message.Id, "event", "payload");
        await durable.PurgeInstanceAsync(message.Id);
        await durable.WakeAsync(message.Id, "event", "payload");
        (await durable.GetInstanceAsync(message.Id)).ShouldBeNull();
    }

    private static FileEvent NewEvent() =>
        new($"msg_{Guid.NewGuid():N}", "file.released", "t-1", FileState.Released, null, "image/png", 7, Sensitive: false, [], Decision.Allow, []);

    private static async Task<OrchestrationMetadata> EndedAsync(DurableTaskClient durable, string id)
    {
        await Eventually.TrueAsync(async () => await durable.GetInstanceAsync(id) is { IsCompleted: true }, "what the test waits for");
        return (await durable.GetInstanceAsync(id))!;
    }

    private static Task ThrowsUnlessAsync(bool fine, Func<Task> start) => fine ? start() : Should.ThrowAsync<RpcException>(start);
}
