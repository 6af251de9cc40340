using Microsoft.DurableTask;
using Sluice.Files;
using Sluice.Interceptors;
using Sluice.Notifications;

namespace Sluice.Verification;

/// <summary>Step 8: what there is to tell at the end of a verification; also of a clean file, so that nobody has to guess from silence.</summary>
internal static class CompletionEvents
{
    /// <summary>One for each that subscribed to it.</summary>
    public static IEnumerable<OutgoingEvent> Of(TaskOrchestrationContext context, VerificationInput input, FileState state, Findings findings)
    {
        var rejectedBy = state == FileState.Rejected
            ? findings.Interceptors.FirstOrDefault(one => one is { State: InterceptorState.Rejected, DryRun: false }) : null;
        var at = new DateTimeOffset(context.CurrentUtcDateTime, TimeSpan.Zero);
        return from subscription in input.Subscriptions
               where subscription.Topic == EventTopic.Completed || (subscription.Topic == EventTopic.Rejected && rejectedBy is not null)
               let id = FileEvent.StableId(context.InstanceId, $"{subscription.Topic.ToString().ToLowerInvariant()}-{input.Run}")
               let rejection = subscription.Topic == EventTopic.Rejected ? new RejectedBy(rejectedBy!.Id, rejectedBy.Reason) : null
               select new OutgoingEvent(id, subscription.Receiver, subscription.Topic, Event(id, input, state, findings), input.Upload, rejection, at);
    }

    private static FileEvent Event(string id, VerificationInput input, FileState state, Findings findings) => new(
        id,
        $"file.{state.ToString().ToLowerInvariant()}",
        input.File.Id,
        state,
        input.Upload.Conversation,
        findings.Resolution?.Type,
        input.Upload.Size,
        findings.Sensitivity?.Sensitive ?? false,
        findings.Sensitivity?.Kinds ?? [],
        findings.Decision,
        [.. findings.Reasons.Select(r => r.Text)],
        findings.Moderation?.Sha256);
}
