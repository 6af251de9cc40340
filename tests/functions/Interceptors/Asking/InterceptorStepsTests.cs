using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Files;
using Sluice.Interceptors;
using Sluice.Interceptors.Asking;
using Sluice.Interceptors.Registry;
using Sluice.Moderation;

namespace Sluice.Tests.Interceptors.Asking;

public sealed class InterceptorStepsTests
{
    private static readonly FileVersion File = new("file1", "uploads", "a.jpg", "\"0x1\"");
    private static readonly UploadContext Upload = new("a.jpg", "image/jpeg", 1234, "conversation", null, "sender", null);
    private static readonly InterceptorAnswer Delivered = new(AnswerKind.Delivered);
    private static readonly InterceptorAnswer Busy = new(AnswerKind.Retry, Reason: "Answered 500.");

    private readonly List<IReadOnlyList<InterceptorProgress>> progress = [];
    private TimeSpan earlyBy;

    [Fact]
    public void An_approval_takes_one_activity_and_leaves_nothing_open()
    {
        var (round, run) = Run([One("a")], (_, _) => Delivered, Decision("a", 3, Verdict.Approve));

        round.Outcome.ShouldBe(RoundOutcome.Approved);
        var asked = round.Interceptors.ShouldHaveSingleItem();
        asked.State.ShouldBe(InterceptorState.Approved);
        asked.Attempts.ShouldBe(1);
        asked.DurationMs.ShouldBe(3000);
        run.Activities.ShouldHaveSingleItem().Name.ShouldBe(CallInterceptor.Name);
        progress.Select(all => all[0].State).ShouldBe([InterceptorState.Calling, InterceptorState.Waiting, InterceptorState.Approved]);
    }

    [Fact]
    public void The_next_one_hears_of_the_file_after_the_previous_one_approved()
    {
        var (_, run) = Run([One("a"), One("b")], (_, _) => Delivered, Decision("a", 3, Verdict.Approve), Decision("b", 9, Verdict.Approve));

        run.Activities.Select(call => (((InterceptorCall)call.Input).Interceptor.Id, call.At.TotalSeconds)).ShouldBe([("a", 0), ("b", 3)]);
    }

    [Fact]
    public void A_rejection_ends_the_round_with_its_reason()
    {
        var (round, run) = Run([One("a"), One("b")], (_, _) => Delivered, Decision("a", 3, Verdict.Reject, "a virus"));

        round.ShouldSatisfyAllConditions(
            () => round.Outcome.ShouldBe(RoundOutcome.Rejected),
            () => round.RejectedBy.ShouldBe("Interceptor a"),
            () => round.Reason.ShouldBe("a virus"),
            () => round.Interceptors.Count.ShouldBe(1));
        run.Activities.Count.ShouldBe(1, "the second is not called");
    }

    [Fact]
    public void One_that_must_succeed_and_does_not_decide_ends_the_round_at_its_deadline()
    {
        var (round, run) = Run([One("a", FailureBehaviour.MustSucceed), One("b")], (_, _) => Delivered);

        round.Outcome.ShouldBe(RoundOutcome.NeedsReview);
        round.Interceptors.ShouldHaveSingleItem().State.ShouldBe(InterceptorState.TimedOut);
        run.Activities.Select(call => (call.Name, call.At)).ShouldBe([(CallInterceptor.Name, TimeSpan.Zero), (CloseInterceptor.Name, TimeSpan.FromMinutes(1))]);
    }

    [Fact]
    public void One_that_is_allowed_to_fail_is_closed_at_its_deadline_and_the_next_one_is_asked()
    {
        var (round, run) = Run([One("a", FailureBehaviour.AllowedToFail), One("b")], (_, _) => Delivered, Decision("b", 70, Verdict.Approve));

        round.Outcome.ShouldBe(RoundOutcome.Approved);
        round.Interceptors.Select(one => one.State).ShouldBe([InterceptorState.TimedOut, InterceptorState.Approved]);
        run.Activities.Select(call => call.Name).ShouldBe([CallInterceptor.Name, CloseInterceptor.Name, CallInterceptor.Name]);
        run.Activities[1].At.ShouldBe(TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData(Verdict.Approve, InterceptorState.Approved, 0)]
    [InlineData(Verdict.Reject, InterceptorState.Rejected, 0)]
    [InlineData(Verdict.Approve, InterceptorState.Approved, 1)]
    [InlineData(Verdict.Reject, InterceptorState.Rejected, 1)]
    public void A_decision_written_in_the_last_moment_counts_although_its_event_is_late_and_the_timer_early(Verdict verdict, InterceptorState state, int early)
    {
        earlyBy = TimeSpan.FromSeconds(early);
        var (round, run) = Run([One("a")], (name, _) => name == CloseInterceptor.Name ? Row(verdict) : Delivered);

        round.Interceptors.ShouldHaveSingleItem().State.ShouldBe(state);
        run.Elapsed.ShouldBe(TimeSpan.FromSeconds(60 - early));
    }

    [Fact]
    public void A_decision_during_the_call_itself_counts()
    {
        var (round, run) = Run([One("a")], (_, _) => Delivered, Decision("a", 0, Verdict.Approve));

        round.Outcome.ShouldBe(RoundOutcome.Approved);
        run.Activities.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(true, RoundOutcome.Approved, InterceptorState.Skipped, 5)]
    [InlineData(false, RoundOutcome.Rejected, InterceptorState.Rejected, 9)]
    public void To_look_again_ends_the_wait_only_where_the_interceptor_is_switched_off(bool off, RoundOutcome outcome, InterceptorState state, int seconds)
    {
        var (round, run) = Run(
            [One("a")],
            (name, _) => name == CloseInterceptor.Name ? (off ? Row(Verdict.SwitchedOff) : null!) : Delivered,
            (5, "interceptor-a", InterceptorDecided.CheckState),
            Decision("a", 9, Verdict.Reject));

        round.Outcome.ShouldBe(outcome);
        round.Interceptors.ShouldHaveSingleItem().State.ShouldBe(state);
        run.Elapsed.ShouldBe(TimeSpan.FromSeconds(seconds));
        run.Activities.Select(call => call.Input).OfType<InterceptorClosing>().ShouldHaveSingleItem().OnlyWhereOff.ShouldBeTrue();
    }

    [Fact]
    public void A_late_event_of_an_earlier_run_is_no_decision()
    {
        var (round, _) = Run(
            [One("a")],
            (_, _) => Delivered,
            (2, "interceptor-a", new InterceptorDecided(InterceptorClaim.TurnOf(File.Id, "a", run: 2), Verdict.Approve, null)),
            Decision("a", 5, Verdict.Reject, "no"));

        round.Outcome.ShouldBe(RoundOutcome.Rejected);
    }

    [Fact]
    public void A_broken_interceptor_is_called_five_times_and_given_up()
    {
        var (round, run) = Run([One("a", deadline: TimeSpan.FromHours(1))], (name, _) => name == CloseInterceptor.Name ? Row(Verdict.Closed) : Busy);

        round.Outcome.ShouldBe(RoundOutcome.NeedsReview);
        round.Interceptors[0].ShouldBe(new InterceptorProgress(
            "a", "Interceptor a", InterceptorState.Failed, 5, "Answered 500.", new DateTimeOffset(OrchestrationSimulation.Start, TimeSpan.Zero), (long)run.Elapsed.TotalMilliseconds));
        run.Activities.Where(call => call.Name == CallInterceptor.Name).Select(call => (int)call.At.TotalSeconds).ShouldBe([0, 5, 35, 155, 755]);
        run.Activities.Select(call => call.Input).OfType<InterceptorCall>().Select(call => call.Attempt).ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    public void Retry_After_is_honoured_where_it_is_longer_and_the_deadline_ends_the_attempts()
    {
        var waits = new Queue<TimeSpan?>([TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(1), null]);
        var (round, run) = Run(
            [One("a")], (name, _) => name == CloseInterceptor.Name ? Row(Verdict.Closed) : Busy with { RetryAfter = waits.Dequeue() });

        run.Activities.Where(call => call.Name == CallInterceptor.Name).Select(call => (int)call.At.TotalSeconds).ShouldBe([0, 20, 50]);
        round.Interceptors[0].State.ShouldBe(InterceptorState.Failed);
        run.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void An_interceptor_that_answers_500_and_decides_all_the_same_has_decided()
    {
        var (round, run) = Run([One("a")], (_, _) => Busy, Decision("a", 3, Verdict.Approve));

        round.Outcome.ShouldBe(RoundOutcome.Approved);
        run.Activities.Count.ShouldBe(1);
    }

    [Fact]
    public void A_signed_answer_decides_at_once()
    {
        var (round, run) = Run([One("a")], (_, _) => new InterceptorAnswer(AnswerKind.Decided, Verdict.Reject, "no"));

        round.Reason.ShouldBe("no");
        run.Activities.Count.ShouldBe(1);
        run.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_dry_run_is_recorded_and_not_obeyed()
    {
        var (round, run) = Run(
            [One("a") with { DryRun = true }, One("b")],
            (_, _) => Delivered,
            Decision("a", 3, Verdict.Reject, "no"),
            Decision("b", 6, Verdict.Approve));

        round.Outcome.ShouldBe(RoundOutcome.Approved);
        round.Interceptors[0].ShouldSatisfyAllConditions(
            () => round.Interceptors[0].State.ShouldBe(InterceptorState.Rejected),
            () => round.Interceptors[0].DryRun.ShouldBeTrue());
        run.Activities.Count.ShouldBe(2);
    }

    [Fact]
    public void One_that_was_switched_off_while_the_file_waited_is_skipped()
    {
        var (round, _) = Run([One("a")], (_, _) => new InterceptorAnswer(AnswerKind.Skipped, Reason: "Switched off."));

        round.Outcome.ShouldBe(RoundOutcome.Approved);
        round.Interceptors.ShouldHaveSingleItem().State.ShouldBe(InterceptorState.Skipped);
    }

    [Fact]
    public void Files_of_another_type_cost_no_activity_and_hard_filters_are_left_to_the_activity()
    {
        var (round, run) = Run(
            [One("a") with { MimeTypeRegex = "^video/" }, One("b") with { MimeTypeRegex = "^(?!video)" }, One("c") with { MimeTypeRegex = "IMAGE/.*" }],
            (_, input) => ((InterceptorCall)input).MatchType ? new InterceptorAnswer(AnswerKind.Skipped) : Delivered,
            Decision("c", 6, Verdict.Approve));

        round.Interceptors.Select(one => one.State).ShouldBe([InterceptorState.Skipped, InterceptorState.Skipped, InterceptorState.Approved]);
        run.Activities.Select(call => ((InterceptorCall)call.Input).Interceptor.Id).ShouldBe(["b", "c"]);
    }

    [Theory]
    [InlineData(Verdict.Approve, false, "approved skipped skipped")]
    [InlineData(Verdict.Approve, true, "approved approved skipped")]
    [InlineData(null, false, "timedOut approved skipped")]
    public void One_in_the_place_of_another_is_asked_only_where_that_one_did_not_decide(Verdict? first, bool dryRun, string states)
    {
        var scanner = One("a", FailureBehaviour.AllowedToFail) with { DryRun = dryRun };
        (double, string, InterceptorDecided)[] decisions = first is { } verdict ? [Decision("a", 3, verdict)] : [];
        var (round, _) = Run(
            [scanner, One("b") with { InsteadOf = "a" }, One("c") with { InsteadOf = "b" }],
            (_, _) => Delivered,
            [.. decisions, Decision("b", 1, Verdict.Approve), Decision("c", 1, Verdict.Reject)]);

        string.Join(' ', round.Interceptors.Select(one => one.State)).ShouldBe(states, StringCompareShould.IgnoreCase);
    }

    [Fact]
    public void One_in_the_place_of_another_that_is_off_is_asked()
    {
        var (round, _) = Run([One("d"), One("b") with { InsteadOf = "a" }], (_, _) => Delivered, Decision("d", 1, Verdict.Approve), Decision("b", 3, Verdict.Reject));
        round.Outcome.ShouldBe(RoundOutcome.Rejected);
    }

    [Fact]
    public void No_payload_reaches_16_KiB_however_much_everybody_says()
    {
        var name = new string('名', 50);
        var reason = new string('因', 500);
        var all = Enumerable.Range(0, InterceptorRules.MaxActive)
            .Select(i => One($"{i}") with { Name = name, MimeTypeRegex = new string('.', 500) + "|image" }).ToArray();
        var events = Enumerable.Range(0, all.Length).Select(i => Decision($"{i}", i, i < all.Length - 1 ? Verdict.Approve : Verdict.Reject, reason));
        var (round, run) = Run(all, (_, _) => Delivered, [.. events]);

        round.Reason.ShouldBe(reason);
        JsonSerializer.SerializeToUtf8Bytes(round).Length.ShouldBeLessThan(16 * 1024);
        JsonSerializer.SerializeToUtf8Bytes(all).Length.ShouldBeLessThan(16 * 1024);
        run.Activities.ShouldAllBe(call => JsonSerializer.SerializeToUtf8Bytes(call.Input, JsonSerializerOptions.Default).Length < 16 * 1024);
    }

    [Fact]
    public void Whatever_comes_in_whatever_order_nothing_stays_open_and_the_deadline_holds()
    {
        var answers = Gen.Elements(Delivered, Busy, Busy with { RetryAfter = TimeSpan.FromSeconds(40) }, new InterceptorAnswer(AnswerKind.Failed));
        var decisions = Gen.Choose(0, 90).Zip(Gen.Elements(Verdict.Approve, Verdict.Reject)).ListOf();
        Prop.ForAll(answers.ListOf().Zip(decisions).ToArbitrary(), sample =>
        {
            var script = new Queue<InterceptorAnswer>(sample.Item1);
            var (round, run) = Run(
                [One("a")],
                (name, _) => name == CloseInterceptor.Name ? Row(Verdict.Closed) : script.TryDequeue(out var next) ? next : Delivered,
                [.. sample.Item2.Select(one => Decision("a", one.Item1, one.Item2))]);
            return round.Interceptors.Count == 1 && run.OpenTimers == 0 && run.Elapsed < TimeSpan.FromSeconds(61);
        }).QuickCheckThrowOnFailure();
    }

    private static InterceptorSnapshot One(string id, FailureBehaviour onFailure = FailureBehaviour.MustSucceed, TimeSpan? deadline = null) =>
        new(id, $"Interceptor {id}", null, deadline ?? TimeSpan.FromMinutes(1), onFailure, DryRun: false);

    private static (double At, string Name, InterceptorDecided Payload) Decision(string id, double seconds, Verdict verdict, string? reason = null) =>
        (seconds, InterceptorDecided.EventName(id), new InterceptorDecided(InterceptorClaim.TurnOf(File.Id, id, run: 1), verdict, reason));

    private static InterceptorDecision Row(Verdict verdict) => new(verdict, null, default, File.Id, File.ETag, "a");

    private (InterceptorRound Round, OrchestrationSimulation Run) Run(
        InterceptorSnapshot[] interceptors,
        Func<string, object, object> activity,
        params (double At, string Name, InterceptorDecided Payload)[] events)
    {
        // A script that speaks of calls only closes what is to be closed.
        var run = new OrchestrationSimulation((name, input) => name == ReadInterceptors.Name ? interceptors : activity(name, input) is var answer
            && name == CloseInterceptor.Name && answer is InterceptorAnswer ? Row(Verdict.Closed) : answer)
        { ActivityTime = TimeSpan.Zero, TimersAreEarlyBy = earlyBy };
        foreach (var (at, name, payload) in events) run.RaiseAt(TimeSpan.FromSeconds(at), name, payload);
        var file = new FileInQuestion(File, Upload, "image/jpeg", Run: 1);
        var round = run.Run(context => InterceptorSteps.AskAllAsync(context, file, [], progress.Add));
        // What a script says of calls is about these.
        run.Activities.RemoveAll(call => call.Name == ReadInterceptors.Name);
        run.OpenTimers.ShouldBe(0);
        run.OpenWaits.ShouldBe(0);
        return (round, run);
    }

    private static ModerationPolicy Policy { get; } = new ModerationOptions().PolicyFor(null);
}
