using Microsoft.DurableTask.Client;
using Sluice.Tests.Interceptors;
using Sluice.Verification;

namespace Sluice.Tests.Verification;

public sealed class StartOnceTests
{
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

    private static Task ThrowsUnlessAsync(bool fine, Func<Task> start) => fine ? start() : Should.ThrowAsync<IOException>(start);
}
