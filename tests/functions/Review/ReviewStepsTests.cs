using Sluice.Durable;
using Sluice.Files;
using Sluice.Review;
using Sluice.Tests.Interceptors;
using Sluice.Verification;

namespace Sluice.Tests.Review;

public sealed class ReviewStepsTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromDays(3);

    [Theory]
    [InlineData(ReviewDecision.Approve, 0, true)]
    [InlineData(ReviewDecision.Approve, 1, true)]
    [InlineData(ReviewDecision.Reject, 1, false)]
    [InlineData(ReviewDecision.Timeout, 0, false)]
    [InlineData(ReviewDecision.Timeout, 1, false)]
    public void At_the_deadline_and_where_its_timer_is_early_the_record_says_what_counts(string decision, int early, bool released)
    {
        var run = Run(decision, TimeSpan.FromSeconds(early));

        run.Outcome.Released.ShouldBe(released);
        run.Simulation.Activities.Select(call => (call.Name, call.At)).ShouldBe(
            [(RequestReview.Name, TimeSpan.Zero), (CloseReview.Name, Deadline - TimeSpan.FromSeconds(early))]);
    }

    [Fact]
    public void A_decision_wakes_it_up_and_leaves_no_timer()
    {
        var run = Run(ReviewDecision.Approve, TimeSpan.Zero, decidedAt: TimeSpan.FromHours(5));

        run.Outcome.Released.ShouldBeTrue();
        run.Simulation.Elapsed.ShouldBe(TimeSpan.FromHours(5));
        (run.Simulation.OpenTimers, run.Simulation.OpenWaits).ShouldBe((0, 0));
    }

    private static (ReviewOutcome Outcome, OrchestrationSimulation Simulation) Run(string decision, TimeSpan early, TimeSpan? decidedAt = null)
    {
        var simulation = new OrchestrationSimulation((name, _) => name == CloseReview.Name ? new ReviewDecision(decision, null) : null!)
        {
            ActivityTime = TimeSpan.Zero,
            TimersAreEarlyBy = early,
        };
        if (decidedAt is { } at) simulation.RaiseAt(at, ReviewSteps.DecidedEvent, decision);
        var file = new FileVersion("file1", "uploads", "a.jpg", "\"0x1\"");
        return (simulation.Run(context => ReviewSteps.AskAsync(
            context, file, new Findings().ToRecord(), Deadline, ReviewTimeout.Reject, Retries.Action, onAsked: () => Task.CompletedTask)), simulation);
    }
}
