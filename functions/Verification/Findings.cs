using System.Text.Json;
using Sluice.Files;
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

    /// <summary>As the file's record holds them.</summary>
    public RecordedFindings ToRecord() => new(
        Verification,
        Decision,
        Reasons,
        Resolution is { } header ? new RecordedHeader(header.Type, Known(header.Width), Known(header.Height), header.Frames > 0 ? header.Frames : null) : null,
        Moderation?.Sha256,
        Moderation?.Likelihoods.ToRecord(),
        Sensitivity?.Sensitive ?? false,
        Sensitivity?.Kinds,
        Interceptors.Count == 0 ? null : JsonSerializer.Serialize(Interceptors, JsonSerializerOptions.Web),
        new[] { Moderation?.Engine, Sensitivity?.Engine }.OfType<string>().ToArray() is { Length: > 0 } engines ? string.Join(", ", engines) : null);

    private static long? Known(long pixels) => pixels > 0 ? pixels : null;
}
