using Sluice.Engines;
using Sluice.Files;
using Sluice.Moderation;
using Sluice.Resolution;
using Sluice.Sensitivity;
using Sluice.Verification;

namespace Sluice.Tests.Verification;

public sealed class DecisionCheckTests
{
    private static readonly ModerationPolicy Lenient = new() { Unknown = UnknownCategory.Allow };
    private static readonly ModerationLikelihoods Harmless = new(
        Likelihood.VeryUnlikely, Likelihood.VeryUnlikely, Likelihood.VeryUnlikely, Likelihood.VeryUnlikely, Likelihood.VeryUnlikely);

    [Theory]
    [InlineData(ResolutionOutcome.Blocked, VerificationNeed.NotApplicable, Decision.Block, VerificationStatus.NotApplicable)]
    [InlineData(ResolutionOutcome.Unsupported, VerificationNeed.Required, null, VerificationStatus.Failed)]
    [InlineData(ResolutionOutcome.Unsupported, VerificationNeed.NotApplicable, null, VerificationStatus.Failed)]
    [InlineData(ResolutionOutcome.Accepted, VerificationNeed.NotApplicable, Decision.Allow, VerificationStatus.NotApplicable)]
    [InlineData(ResolutionOutcome.Accepted, VerificationNeed.NotRequired, Decision.Allow, VerificationStatus.NotRequired)]
    public void What_is_no_image_to_check_follows_from_its_header(
        ResolutionOutcome outcome, VerificationNeed need, Decision? decision, VerificationStatus verification)
    {
        var assessment = DecisionCheck.Decide(new Findings { Resolution = Header(outcome, need) }, Lenient);
        (assessment.Decision, assessment.Verification).ShouldBe((decision, verification));
    }

    [Fact]
    public void A_harmless_image_is_allowed() =>
        Decide(CheckOutcome.Done, CheckOutcome.Done).ShouldBe((Decision.Allow, VerificationStatus.Done));

    [Theory]
    [InlineData(CheckOutcome.Unreadable, CheckOutcome.Done)]
    [InlineData(CheckOutcome.Done, CheckOutcome.Unreadable)]
    [InlineData(CheckOutcome.Unreadable, CheckOutcome.Unreadable)]
    public void An_image_that_an_engine_cannot_read_has_no_decision(CheckOutcome moderation, CheckOutcome sensitivity) =>
        Decide(moderation, sensitivity).ShouldBe((null, VerificationStatus.Failed));

    [Fact]
    public void An_image_beyond_the_engines_limits_goes_to_a_person_however_lenient_the_policy()
    {
        Decide(CheckOutcome.NotJudged, CheckOutcome.Done, ModerationLikelihoods.Unknown).ShouldBe((Decision.Review, VerificationStatus.Failed));
        Decide(CheckOutcome.Done, CheckOutcome.NotJudged).ShouldBe((Decision.Review, VerificationStatus.Failed));
    }

    [Theory]
    [InlineData(12, 24, 24, true)]
    [InlineData(24, 12, 24, true)]
    [InlineData(1, 1, 2, true)]
    [InlineData(2, 2, 2, false)]
    [InlineData(1, 1, 1, false)]
    public void An_image_of_which_an_engine_saw_fewer_frames_than_it_has_is_not_known_to_be_harmless(int moderated, int read, int frames, bool unknown)
    {
        var findings = new Findings
        {
            Resolution = Header(ResolutionOutcome.Accepted, VerificationNeed.Required) with { Frames = frames },
            Moderation = new ModerationResult(CheckOutcome.Done, Harmless, Seen: new Seen(moderated)),
            Sensitivity = new ClassificationResult(CheckOutcome.Done, Sensitive: false, [], Seen: new Seen(read)),
        };
        var assessment = DecisionCheck.Decide(findings, new ModerationPolicy());
        assessment.Decision.ShouldBe(unknown ? Decision.Review : Decision.Allow);
        assessment.Reasons.Select(reason => reason.Code).ShouldBe(unknown ? ["notAllSeen"] : []);
    }

    [Theory]
    [InlineData("profile", null)]
    [InlineData(null, "time, area")]
    [InlineData("views", "views")]
    public void What_an_engine_left_out_is_unknown_and_people_are_told(string? notModerated, string? notRead)
    {
        var findings = new Findings
        {
            Resolution = Header(ResolutionOutcome.Accepted, VerificationNeed.Required),
            Moderation = new ModerationResult(CheckOutcome.Done, Harmless, Seen: new Seen(1, notModerated)),
            Sensitivity = new ClassificationResult(CheckOutcome.Done, Sensitive: true, [], Seen: new Seen(1, notRead)),
        };
        var assessment = DecisionCheck.Decide(findings, new ModerationPolicy());
        assessment.Decision.ShouldBe(Decision.Review);
        assessment.Reasons.ShouldHaveSingleItem().Text.ShouldStartWith("Not all of the image was looked at: ");
        DecisionCheck.Decide(findings, Lenient).Decision.ShouldBe(Decision.Allow);
    }

    [Theory]
    [InlineData(UnknownCategory.Allow, Decision.Allow)]
    [InlineData(UnknownCategory.Review, Decision.Review)]
    [InlineData(UnknownCategory.Block, Decision.Block)]
    public void Moderation_that_is_switched_off_follows_the_policy_for_unknown(UnknownCategory unknown, Decision expected) =>
        Decide(CheckOutcome.Off, CheckOutcome.Done, ModerationLikelihoods.Unknown, new ModerationPolicy { Unknown = unknown })
            .ShouldBe((expected, VerificationStatus.Done));

    [Fact]
    public void An_image_without_both_results_is_a_defect_and_no_decision() =>
        Should.Throw<ArgumentException>(() => DecisionCheck.Decide(
            new Findings { Resolution = Header(ResolutionOutcome.Accepted, VerificationNeed.Required) }, Lenient));

    private static (Decision?, VerificationStatus) Decide(
        CheckOutcome moderation, CheckOutcome sensitivity, ModerationLikelihoods? likelihoods = null, ModerationPolicy? policy = null)
    {
        var assessment = DecisionCheck.Decide(
            new Findings
            {
                Resolution = Header(ResolutionOutcome.Accepted, VerificationNeed.Required),
                Moderation = new ModerationResult(moderation, likelihoods ?? Harmless),
                Sensitivity = new ClassificationResult(sensitivity, Sensitive: false, []),
            },
            policy ?? Lenient);
        return (assessment.Decision, assessment.Verification);
    }

    private static ResolutionResult Header(ResolutionOutcome outcome, VerificationNeed need) =>
        new("image/png", default, 100, 640, 480, 1, need, outcome, []);
}
