using Sluice.Engines;

namespace Sluice.Moderation;

/// <summary>
/// Who judges images. Throws what another attempt may cure (throttling, server faults, a wrong key that somebody will correct);
/// says as a value what it cannot. An answer that is not understood is never a low likelihood.
/// </summary>
public interface IModerationEngine
{
    ImageLimits Limits { get; }

    Task<ModerationResult> JudgeAsync(ReadOnlyMemory<byte> image, CancellationToken cancellation);
}
