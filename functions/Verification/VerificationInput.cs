using Sluice.Interceptors;

namespace Sluice.Verification;

/// <summary>
/// All that the orchestration's path depends on, snapshotted when the file arrived: a later change of settings
/// does not touch files under way (only an interceptor's enabled switch does, which is read again before each call).
/// </summary>
public sealed record VerificationInput(
    FileVersion File, UploadContext Upload, IReadOnlyList<InterceptorSnapshot> Interceptors);
