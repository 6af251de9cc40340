using Microsoft.DurableTask;
using Sluice.Durable;
using Sluice.Files;
using Sluice.Interceptors;
using Sluice.Notifications;

namespace Sluice.Verification;

/// <summary>What there is to tell of a verification: that it began, that a person is asked, and (step 8) its end, also of a clean file.</summary>
internal static class VerificationEvents
{
    public static IEnumerable<OutgoingEvent> Started(TaskOrchestrationContext context, VerificationInput input) =>
        Of(context, input, EventTopic.Started, FileState.Inspecting, new Findings());

    public static IEnumerable<OutgoingEvent> ReviewRequested(TaskOrchestrationContext context, VerificationInput input, Findings findings) =>
        Of(context, input, EventTopic.ReviewRequested, FileState.Reviewing, findings);

    public static IEnumerable<OutgoingEvent> Completed(TaskOrchestrationContext context, VerificationInput input, FileState state, Findings findings)
    {
        var rejectedBy = state == FileState.Rejected
            ? findings.Interceptors.FirstOrDefault(one => one is { State: InterceptorState.Rejected, DryRun: false }) : null;
        var completed = Of(context, input, EventTopic.Completed, state, findings);
        return rejectedBy is null ? completed
            : completed.Concat(Of(context, input, EventTopic.Rejected, state, findings, new RejectedBy(rejectedBy.Id, rejectedBy.Reason)));
    }

    public static async Task DeliverAsync(TaskOrchestrationContext context, IEnumerable<OutgoingEvent> messages)
    {
        foreach (var message in messages) await context.CallActivityAsync(DeliverEvent.Name, message, Retries.Action);
    }

    /// <summary>One for each that subscribed to the topic.</summary>
    private static IEnumerable<OutgoingEvent> Of(
        TaskOrchestrationContext context, VerificationInput input, EventTopic topic, FileState state, Findings findings, RejectedBy? rejection = null)
    {
        var at = new DateTimeOffset(context.CurrentUtcDateTime, TimeSpan.Zero);
        return from subscription in input.Subscriptions
               where subscription.Topic == topic
               let id = FileEvent.StableId(context.InstanceId, $"{topic.ToString().ToLowerInvariant()}-{input.Run}")
               select new OutgoingEvent(id, subscription.Receiver, topic, Event(id, input, state, findings), input.Upload, rejection, at);
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
