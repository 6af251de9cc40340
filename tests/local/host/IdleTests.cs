using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Sluice.Host.Durable;
using Sluice.Testing;

namespace Sluice.Host.Tests;

/// <summary>
/// What the host asks of storage with nothing to do. The lease of the task hub is renewed every five seconds beside it
/// (<see cref="TransactionCountTests"/>).
/// </summary>
public sealed class IdleTests(AzuriteFixture azurite)
{
    private const int Minutes = 10;
    private const int LeaseRenewals = Minutes * 12;

    [Fact]
    public async Task With_nothing_to_do_the_host_asks_storage_less_than_once_a_second_wherever_that_is()
    {
        await using var storage = await StorageProxy.StartAsync(azurite);
        var time = new ManualTime();
        await using var app = await TestApp.StartAsync(storage.ConnectionString, [typeof(Everything)], new()
        {
            Time = time,
            HostJson = """{ "extensions": { "queues": { "maxPollingInterval": "00:00:10" } } }""",
        });
        await PassAsync(time, seconds: 60);

        var before = storage.Requests;
        await PassAsync(time, Minutes * 60);

        var requests = storage.Requests - before;
        // Three containers and two queues, each every ten seconds (more seldom, as a round takes a moment).
        // The lease's renewals in the seconds that this takes are among them.
        requests.ShouldBeInRange(Minutes * 6 * 4, (Minutes * 6 * 5) + 10);
        (requests + LeaseRenewals).ShouldBeLessThanOrEqualTo(Minutes * 60);
    }

    /// <summary>Time passes as all triggers wait: one poll of the containers, one of each queue, and the timer.</summary>
    private static async Task PassAsync(ManualTime time, int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            await Eventually.TrueAsync(() => time.Timers == 4, "four waits");
            time.Advance(TimeSpan.FromSeconds(1));
        }
        await Eventually.TrueAsync(() => time.Timers == 4, "four waits");
    }

    public sealed class Everything
    {
        [Function("BlobA")]
        public static void BlobA([BlobTrigger("%name%/{blob}")] BlobClient client)
        {
        }

        [Function("BlobB")]
        public static void BlobB([BlobTrigger("%name%-b/{blob}")] BlobClient client)
        {
        }

        [Function("BlobC")]
        public static void BlobC([BlobTrigger("%name%-c/{blob}")] BlobClient client)
        {
        }

        [Function("QueueA")]
        public static void QueueA([QueueTrigger("%name%")] string message)
        {
        }

        [Function("QueueB")]
        public static void QueueB([QueueTrigger("%name%-b")] string message)
        {
        }

        [Function("Timer")]
        public static void Timer([TimerTrigger("0 0 0 1 1 *")] TimerInfo timer)
        {
        }
    }
}
