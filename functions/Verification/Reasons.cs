using Sluice.Files;
using Sluice.Notifications;

namespace Sluice.Verification;

/// <summary>The reasons that the orchestration itself gives; the checks bring their own. Texts never quote the file.</summary>
public static class Reasons
{
    public static readonly Reason Superseded = new(
        "superseded", "The file was replaced or deleted while it was being checked. A new version is checked on its own.");

    public static readonly Reason BrokeOff = new(
        "brokeOff", "The verification broke off. Ask to verify the file again.");

    public static readonly Reason IntakeFailed = new(
        "intakeFailed", "The file could not be taken in. Ask to verify it again.");

    public static readonly Reason InterceptorDidNotAnswer = new(
        "interceptorDidNotAnswer", "An interceptor did not decide, so a person has to.");

    public static readonly Reason InterceptorDidNotAnswerEither = new(
        "interceptorDidNotAnswer", "Another interceptor did not decide after a person had, so the file was rejected.");

    public static Reason CheckFailed(string check) => new(
        "checkFailed", $"{check} could not be carried out, also when tried again. Ask to verify the file again when the service is back.");

    public static Reason RejectedBy(string? interceptor, string? reason) => new(
        "rejectedByInterceptor", string.IsNullOrWhiteSpace(reason) ? $"Rejected by {interceptor}." : $"Rejected by {interceptor}: {reason}");
}
