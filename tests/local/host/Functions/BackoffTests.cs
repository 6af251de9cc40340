using Sluice.Host.Functions;

namespace Sluice.Host.Tests.Functions;

public sealed class BackoffTests
{
    [Fact]
    public void Pauses_double_up_to_the_longest_and_begin_anew_after_work()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1));
        var longest = TimeSpan.FromSeconds(5);
        double[] pauses = [.. Enumerable.Range(0, 5).Select(_ => backoff.Next(found: false, longest).TotalSeconds)];
        pauses.ShouldBe([1, 2, 4, 5, 5]);
        backoff.Next(found: true, longest).ShouldBe(TimeSpan.FromSeconds(1));
        backoff.Next(found: false, longest).ShouldBe(TimeSpan.FromSeconds(2));
        backoff.Next(found: false, TimeSpan.FromSeconds(1)).ShouldBe(TimeSpan.FromSeconds(1), "the longest may change");
    }
}
