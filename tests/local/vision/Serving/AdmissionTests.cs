using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Sluice.Vision.Serving;

namespace Sluice.Vision.Tests.Serving;

public sealed class AdmissionTests
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(1);

    private static Admission New(int working, int waiting, TimeProvider? time = null, Action? onHang = null) =>
        new(working, waiting, HangLimit, time ?? TimeProvider.System, onHang ?? (() => { }));

    [Fact]
    public void As_many_may_enter_as_work_and_wait_and_another_when_one_has_left()
    {
        using var admission = New(working: 2, waiting: 1);
        var leases = Enumerable.Range(0, 5).Select(_ => admission.Enter()).ToList();
        leases.Select(lease => lease.IsAcquired).ShouldBe([true, true, true, false, false]);
        leases[0].Dispose();
        admission.Enter().IsAcquired.ShouldBeTrue();
        admission.Enter().IsAcquired.ShouldBeFalse();
    }

    [Fact]
    public async Task No_more_work_at_a_time_than_there_are_places()
    {
        using var admission = New(working: 2, waiting: 100);
        int now = 0, most = 0;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => admission.RunAsync(
            () =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref now));
                Thread.SpinWait(50_000);
                return Interlocked.Decrement(ref now);
            },
            alone: false,
            CancellationToken.None)));
        most.ShouldBeInRange(1, 2);
    }

    [Fact]
    public async Task Nothing_runs_beside_work_that_is_to_be_alone_and_nothing_that_came_later_overtakes_it()
    {
        using var admission = New(working: 2, waiting: 100);
        using var release = new ManualResetEventSlim();
        var order = new ConcurrentQueue<string>();
        Task Run(string name, bool alone) => admission.RunAsync(
            () =>
            {
                order.Enqueue($"{name} begins");
                release.Wait(TimeSpan.FromSeconds(30));
                order.Enqueue($"{name} ends");
                return 0;
            },
            alone,
            CancellationToken.None);
        Task[] runs = [Run("first", alone: false), Run("suspect", alone: true), Run("third", alone: false), Run("other suspect", alone: true)];
        release.Set();
        await Task.WhenAll(runs);
        order.ShouldBe([
            "first begins", "first ends", "suspect begins", "suspect ends", "third begins", "third ends", "other suspect begins", "other suspect ends"]);
    }

    [Fact]
    public async Task Who_no_longer_waits_to_be_alone_keeps_no_place()
    {
        using var admission = New(working: 2, waiting: 100);
        using var release = new ManualResetEventSlim();
        using var gone = new CancellationTokenSource();
        var first = admission.RunAsync(() => release.Wait(TimeSpan.FromSeconds(30)), alone: false, CancellationToken.None);
        var suspect = admission.RunAsync(() => 0, alone: true, gone.Token);
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(suspect);
        (await admission.RunAsync(() => 1, alone: false, CancellationToken.None)).ShouldBe(1, "beside the first");
        release.Set();
        (await first).ShouldBeTrue();
        (await admission.RunAsync(() => 2, alone: true, CancellationToken.None)).ShouldBe(2);
    }

    [Fact]
    public async Task Work_that_does_not_end_is_reported_and_work_that_ends_is_not()
    {
        var clock = new FakeTimeProvider();
        var hangs = 0;
        using var admission = New(working: 1, waiting: 0, clock, () => hangs++);
        await admission.RunAsync(() => 0, alone: false, CancellationToken.None);
        clock.Advance(HangLimit);
        hangs.ShouldBe(0);

        using var release = new ManualResetEventSlim();
        var hanging = admission.RunAsync(() => release.Wait(TimeSpan.FromSeconds(30)), alone: false, CancellationToken.None);
        clock.Advance(HangLimit);
        hangs.ShouldBe(1);
        release.Set();
        (await hanging).ShouldBeTrue();
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
            // Another thread was faster; look again.
        }
    }
}
