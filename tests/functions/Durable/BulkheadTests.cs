using System.Threading.RateLimiting;
using Sluice.Durable;

namespace Sluice.Tests.Durable;

public sealed class BulkheadTests
{
    private readonly Bulkhead bulkhead = new(atATime: 4, perKey: 2, waitingPerKey: 3);

    [Fact]
    public async Task However_many_of_one_key_come_another_finds_a_place_at_once()
    {
        var many = Enumerable.Range(0, 100).Select(_ => EnterAsync("many")).ToArray();
        many.Count(one => one.IsCompleted && one.Result.IsAcquired).ShouldBe(2);
        many.Count(one => one.IsCompleted && !one.Result.IsAcquired).ShouldBe(100 - 2 - 3, "they are to come again");

        var other = EnterAsync("other");
        other.IsCompleted.ShouldBeTrue();
        (await other).IsAcquired.ShouldBeTrue();
    }

    [Fact]
    public async Task Who_waits_gets_the_place_of_whoever_leaves_in_order()
    {
        var first = await EnterAsync("a");
        _ = await EnterAsync("a");
        var (next, last) = (EnterAsync("a"), EnterAsync("a"));
        first.Dispose();
        (await next.WaitAsync(TimeSpan.FromSeconds(10))).IsAcquired.ShouldBeTrue();
        last.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Of_all_keys_together_no_more_run_than_may()
    {
        var running = await Task.WhenAll("abcd".Select(key => EnterAsync($"{key}")));
        var fifth = EnterAsync("e");
        fifth.IsCompleted.ShouldBeFalse();
        running[0].Dispose();
        (await fifth.WaitAsync(TimeSpan.FromSeconds(10))).IsAcquired.ShouldBeTrue();
    }

    private Task<RateLimitLease> EnterAsync(string key) => bulkhead.EnterAsync(key, TestContext.Current.CancellationToken).AsTask();
}
