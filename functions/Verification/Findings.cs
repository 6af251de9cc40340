using Sluice.Interceptors;
using Sluice.Moderation;
using Sluice.Resolution;
using Sluice.Sensitivity;

namespace Sluice.Verification;

/// <summary>What the steps found, as it grows from step to step; the last step writes it to the file's record.</summary>
public sealed record Findings
{
    public ResolutionResult? Resolution { get; init; }
    public ModerationResult? Moderation { get; init; }
    public ClassificationResult? Sensitivity { get; init; }
    public VerificationStatus Verification { get; init; } = VerificationStatus.Pending;
    public Decision? Decision { get; init; }
    public IReadOnlyList<InterceptorProgress> Interceptors { get; init; } = [];
    public IReadOnlyList<Reason> Reasons { get; init; } = [];

    public Findings Because(params IEnumerable<Reason> reasons) => this with { Reasons = [.. Reasons, .. reasons] };
}
