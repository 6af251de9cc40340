using Sluice.Engines;
using Sluice.Files;
using Sluice.Moderation;
using Sluice.Resolution;

namespace Sluice.Verification;

/// <param name="Decision">Null where the file cannot be checked: its state is unsupported, and it stays in quarantine.</param>
public sealed record Assessment(Decision? Decision, VerificationStatus Verification, IReadOnlyList<Reason> Reasons);

/// <summary>Step 4, pure: from what was found to allow, warn, review or block. What is not known is never taken for good.</summary>
public static class DecisionCheck
{
    public static Assessment Decide(Findings findings, ModerationPolicy policy)
    {
        var resolution = findings.Resolution ?? throw new ArgumentException("A decision needs the inspection's result.", nameof(findings));
        switch (resolution.Outcome)
        {
            case ResolutionOutcome.Blocked: return new Assessment(Decision.Block, VerificationStatus.NotApplicable, resolution.Reasons);
            case ResolutionOutcome.Unsupported: return new Assessment(null, VerificationStatus.Failed, resolution.Reasons);
        }

        return resolution.Verification switch
        {
            VerificationNeed.NotApplicable => new Assessment(Decision.Allow, VerificationStatus.NotApplicable, resolution.Reasons),
            VerificationNeed.NotRequired => new Assessment(Decision.Allow, VerificationStatus.NotRequired, resolution.Reasons),
            _ => OfContent(findings, resolution, policy),
        };
    }

    private static Assessment OfContent(Findings findings, ResolutionResult resolution, ModerationPolicy policy)
    {
        if (findings is not { Moderation: { } moderation, Sensitivity: { } sensitivity })
            throw new ArgumentException("A decision on an image needs both checks' results.", nameof(findings));
        if (moderation.Outcome == CheckOutcome.Unreadable || sensitivity.Outcome == CheckOutcome.Unreadable)
            return new Assessment(null, VerificationStatus.Failed, [EngineOutcome.Unreadable.Reason!]);

        var unseen = (moderation.Seen?.Missing(resolution.Frames) ?? []).Union(sensitivity.Seen?.Missing(resolution.Frames) ?? [], StringComparer.Ordinal);
        var check = ModerationCheck.Check(moderation.Likelihoods, policy, [.. unseen]);
        Reason[] reasons = [.. resolution.Reasons, .. check.Reasons, .. new[] { moderation.Reason, sensitivity.Reason }.OfType<Reason>().Distinct()];
        var notJudged = moderation.Outcome == CheckOutcome.NotJudged || sensitivity.Outcome == CheckOutcome.NotJudged;
        return notJudged && check.Decision < Decision.Review
            ? new Assessment(Decision.Review, VerificationStatus.Failed, reasons)
            : new Assessment(check.Decision, VerificationStatus.Done, reasons);
    }
}
