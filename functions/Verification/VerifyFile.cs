using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Sluice.Durable;
using Sluice.Engines;
using Sluice.Files;
using Sluice.Interceptors;
using Sluice.Interceptors.Asking;
using Sluice.Moderation;
using Sluice.Notifications;
using Sluice.Resolution;
using Sluice.Review;
using Sluice.Sensitivity;

namespace Sluice.Verification;

/// <summary>
/// The way of a file, step by step as the README lists them (step 1, intake, has started this). Deterministic: what it
/// depends on is in its input or comes from activities.
/// </summary>
public static class VerifyFile
{
    public const string Name = nameof(VerifyFile);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(5), LongestPause = TimeSpan.FromSeconds(40);

    [Function(Name)]
    public static async Task<FileState> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context, VerificationInput input)
    {
        var started = VerificationEvents.DeliverAsync(context, VerificationEvents.Started(context, input));
        var (state, findings) = await VetAsync(context, input);

        // 7. Release or reject
        var completed = await context.CallActivityAsync<FileState>(
            CompleteFile.Name, new Completion(input.File, state, findings, input.Options.KeepRejected), Retries.Action);

        // 8. Notify
        context.SetCustomStatus(new Progress(completed, Steps.Notify));
        await started;
        await VerificationEvents.DeliverAsync(context, VerificationEvents.Completed(context, input, completed, findings));
        return completed;
    }

    /// <summary>Steps 2 to 6: what is to become of the file, and why.</summary>
    private static async Task<(FileState State, Findings Findings)> VetAsync(TaskOrchestrationContext context, VerificationInput input)
    {
        var findings = new Findings();
        if (input.Refusal is { } refusal)
        {
            var decision = refusal.State == FileState.Rejected ? Decision.Block : (Decision?)null;
            return (refusal.State, (findings with { Verification = VerificationStatus.NotApplicable, Decision = decision }).Because(refusal.Reason));
        }

        try
        {
            // 2. Inspect
            context.SetCustomStatus(new Progress(FileState.Inspecting, Steps.Inspect));
            var inspection = await context.CallActivityAsync<Inspection>(
                InspectFile.Name, new InspectRequest(input.File, input.Upload), Retries.Check);
            if (inspection.Resolution is not { } resolution) return Superseded(findings);
            findings = findings with { Resolution = resolution };

            // 3. Moderate and classify
            if (resolution is { Outcome: ResolutionOutcome.Accepted, Verification: VerificationNeed.Required })
            {
                context.SetCustomStatus(Progress.Checking(findings));
                var request = new CheckRequest(
                    input.File, resolution.Size, resolution.Type, resolution.Width, resolution.Height, resolution.Frames, Queue(input));
                var moderation = CheckAsync<ModerationResult>(context, ModerateFile.Name, request, result => result.Outcome);
                var classification = CheckAsync<ClassificationResult>(context, ClassifyFile.Name, request, result => result.Outcome);
                await Task.WhenAll(moderation, classification);
                findings = findings with { Moderation = moderation.Result, Sensitivity = classification.Result };
                if (findings.Moderation.Outcome == CheckOutcome.SourceChanged || findings.Sensitivity.Outcome == CheckOutcome.SourceChanged)
                    return Superseded(findings);
            }
        }
        catch (TaskFailedException e)
        {
            return (FileState.Failed, (findings with { Verification = VerificationStatus.Failed }).Because(Reasons.CheckFailed(e.TaskName)));
        }

        // 4. Decide
        var assessment = DecisionCheck.Decide(findings, input.Moderation);
        findings = findings with { Verification = assessment.Verification, Decision = assessment.Decision, Reasons = assessment.Reasons };
        if (assessment.Decision is null) return (FileState.Unsupported, findings);
        if (assessment.Decision == Decision.Block) return (FileState.Rejected, findings);

        // 5. Intercept
        var round = await InterceptAsync(context, input, findings);
        findings = findings with { Interceptors = round.Interceptors };
        if (round.Outcome == RoundOutcome.Rejected) return Rejected(findings, Reasons.RejectedBy(round.RejectedBy, round.Reason));
        if (round.Outcome == RoundOutcome.NeedsReview) findings = findings.Because(Reasons.InterceptorDidNotAnswer);

        // 6. Review
        if (assessment.Decision != Decision.Review && round.Outcome != RoundOutcome.NeedsReview && !input.Options.ReviewEverything)
            return (FileState.Released, findings);
        findings = findings with { Decision = Decision.Review };
        var approved = await AskPersonAsync(context, input, findings);
        if (!approved.Released) return Rejected(findings, approved.Reason);
        findings = findings.Because(approved.Reason);

        // The person decided in the place of one interceptor; those behind it hear of the file only now.
        round = await InterceptAsync(context, input, findings);
        findings = findings with { Interceptors = [.. findings.Interceptors, .. round.Interceptors] };
        return round.Outcome switch
        {
            RoundOutcome.Rejected => Rejected(findings, Reasons.RejectedBy(round.RejectedBy, round.Reason)),
            RoundOutcome.NeedsReview => Rejected(findings, Reasons.InterceptorDidNotAnswerEither),
            _ => (FileState.Released, findings),
        };
    }

    private static string Queue(VerificationInput input) => input.Upload.Conversation ?? input.Upload.Sender ?? input.File.Id;

    /// <summary>Asks until there is room: a check that finds none holds no place of others meanwhile.</summary>
    private static async Task<T> CheckAsync<T>(TaskOrchestrationContext context, string check, CheckRequest request, Func<T, CheckOutcome> outcome)
    {
        for (var pause = ShortestPause; ; pause = pause < LongestPause ? pause * 2 : pause)
        {
            var result = await context.CallActivityAsync<T>(check, request, Retries.Check);
            if (outcome(result) != CheckOutcome.Busy) return result;
            await context.CreateTimer(pause, CancellationToken.None);
        }
    }

    /// <summary>Asks those interceptors that had no turn yet.</summary>
    private static Task<InterceptorRound> InterceptAsync(TaskOrchestrationContext context, VerificationInput input, Findings findings) =>
        InterceptorSteps.AskAllAsync(
            context,
            new FileInQuestion(input.File, input.Upload, findings.Resolution!.Type, input.Run),
            findings.Interceptors,
            asked => context.SetCustomStatus(Progress.Intercepting(findings, [.. findings.Interceptors, .. asked])));

    private static Task<ReviewOutcome> AskPersonAsync(TaskOrchestrationContext context, VerificationInput input, Findings findings) =>
        ReviewSteps.AskAsync(
            context,
            input.File,
            findings.ToRecord(),
            input.Options.ReviewDeadline,
            input.Options.OnReviewTimeout,
            Retries.Action,
            onAsked: () =>
            {
                context.SetCustomStatus(new Progress(FileState.Reviewing, Steps.Review));
                return VerificationEvents.DeliverAsync(context, VerificationEvents.ReviewRequested(context, input, findings));
            });

    /// <summary>By an interceptor or a person, whatever the checks said.</summary>
    private static (FileState, Findings) Rejected(Findings findings, Reason reason) =>
        (FileState.Rejected, (findings with { Decision = Decision.Block }).Because(reason));

    private static (FileState, Findings) Superseded(Findings findings) =>
        (FileState.Failed, (findings with { Verification = VerificationStatus.Failed }).Because(Reasons.Superseded));
}
