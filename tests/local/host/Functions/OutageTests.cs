using Sluice.Host.Durable;
using Sluice.Host.Functions;

namespace Sluice.Host.Tests.Functions;

public sealed class OutageTests
{
    [Fact]
    public async Task It_asks_ever_more_seldom_says_once_that_storage_is_away_and_when_it_is_back()
    {
        using var log = new LogCapture();
        var time = new ManualTime();
        var outage = new Outage(log.CreateLogger("x"), time);
        List<double> pauses = [];
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromMinutes(1);)
        {
            var pause = (await outage.TryAsync(() => throw new IOException("away"), CancellationToken.None)).ShouldNotBeNull();
            pauses.Add(pause.TotalSeconds);
            time.Advance(pause);
            passed += pause;
        }
        pauses.ShouldBe([1, 2, 4, 8, 15, 15, 15]);
        (await outage.TryAsync(() => Task.CompletedTask, CancellationToken.None)).ShouldBeNull();
        log.Lines.Select(l => l.Split(" System.")[0]).ShouldBe(["Storage cannot be reached; trying on", "Storage is back after 60 s"]);
        (await outage.TryAsync(() => throw new IOException("away again"), CancellationToken.None)).ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Cancellation_is_no_outage()
    {
        using var log = new LogCapture();
        var outage = new Outage(log.CreateLogger("x"), TimeProvider.System);
        var cancelled = new CancellationToken(canceled: true);
        await Should.ThrowAsync<OperationCanceledException>(() => outage.TryAsync(() => Task.FromCanceled(cancelled), cancelled));
        log.Lines.ShouldBeEmpty();
    }
}
