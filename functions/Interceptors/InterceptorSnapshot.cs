namespace Sluice.Interceptors;

/// <summary>What an orchestration needs to know of an interceptor to ask it: a copy taken when the file arrived. No secrets.</summary>
/// <param name="MimeTypeRegex">Matched against the real type; null or empty matches every file.</param>
/// <param name="Deadline">How long to wait for its decision, counted from the first call.</param>
/// <param name="OnFailure">What an interceptor that cannot be reached, or does not decide in time, means for the file.</param>
/// <param name="DryRun">Called and recorded, but not obeyed.</param>
/// <param name="InsteadOf">Asked only where the one of this id did not decide.</param>
public sealed record InterceptorSnapshot(
    string Id, string Name, string? MimeTypeRegex, TimeSpan Deadline, FailureBehaviour OnFailure, bool DryRun, string? InsteadOf = null);
