using Sluice.Files;
using Sluice.Moderation;
using Sluice.Notifications;

namespace Sluice.Verification;

/// <summary>
/// All that the orchestration's path depends on, snapshotted when the file arrived: a later change of settings
/// does not touch files under way (only the interceptors do, which are read again before each turn).
/// </summary>
/// <param name="Refusal">Why the file is not looked at; null where it is.</param>
/// <param name="Run">1 for the first verification of these bytes; each request to verify again adds one.</param>
public sealed record VerificationInput(
    FileVersion File,
    UploadContext Upload,
    Refusal? Refusal,
    int Run,
    VerificationOptions Options,
    ModerationPolicy Moderation,
    IReadOnlyList<Subscription> Subscriptions);
