using System.Net;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Sluice.Durable;
using Sluice.Outgoing;

namespace Sluice.Notifications;

/// <summary>Step 8: events to whoever subscribed, each delivered at least once, with the same id on every attempt.</summary>
public sealed class DeliverEvent(IEnumerable<IEventReceiver> receivers, GuardedSender sender, TimeProvider time, ILogger<DeliverEvent> log)
{
    public const string Name = nameof(DeliverEvent);
    private const string AttemptName = "AttemptDelivery";
    private const string OrchestratorName = "RedeliverEvent";
    // Standard Webhooks' schedule, cut at a day: now, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h …
    internal static readonly TimeSpan[] Delays =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10),
    ];

    /// <summary>
    /// Delivers an event, or has it delivered by an orchestration of its own: the file's, which could not end before a
    /// sub-orchestration of its has, is not held open by a receiver that is away.
    /// </summary>
    [Function(Name)]
    public async Task RunAsync([ActivityTrigger] OutgoingEvent message, [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        if (await AttemptAsync(message, cancellation)) return;
        await durable.StartOnceAsync(
            OrchestratorName, message.Id, message with { Attempt = message.Attempt + 1 }, cancellation, time.GetUtcNow() + Delays[0]);
    }

    /// <summary>Has an event delivered, from now on.</summary>
    public static Task StartAsync(DurableTaskClient durable, OutgoingEvent message, CancellationToken cancellation) =>
        durable.StartOnceAsync(OrchestratorName, message.Id, message, cancellation);

    /// <summary>Tries for a day; then the event is given up, and the record holds the truth.</summary>
    [Function(OrchestratorName)]
    public static async Task RedeliverAsync([OrchestrationTrigger] TaskOrchestrationContext context, OutgoingEvent message)
    {
        for (var failed = 0; !await context.CallActivityAsync<bool>(AttemptName, message, Retries.Action); failed++)
        {
            if (failed == Delays.Length)
            {
                context.CreateReplaySafeLogger<DeliverEvent>().LogError(
                    "Event {EventId} ({Type}) of file {FileId} is given up: {Receiver} has not taken it for a day",
                    message.Id, message.File.Type, message.File.File, message.Receiver);
                return;
            }

            await context.CreateTimer(Delays[failed], CancellationToken.None);
            message = message with { Attempt = message.Attempt + 1 };
        }
    }

    /// <returns>True when the receiver has taken the event (2xx), or told us not to send any more (410), or nobody wants to hear of it.</returns>
    [Function(AttemptName)]
    public async Task<bool> AttemptAsync([ActivityTrigger] OutgoingEvent message, CancellationToken cancellation)
    {
        var receiver = receivers.FirstOrDefault(one => one.Name == message.Receiver);
        using var request = receiver?.Request(message, time.GetUtcNow());
        if (request is null) return true;
        using var result = await sender.SendAsync(request, cancellation);
        switch (result.Outcome)
        {
            case SendOutcome.Answered:
            case SendOutcome.Refused when result.Status == (int)HttpStatusCode.Gone:
                return true;
            case SendOutcome.Refused:
                log.LogWarning("Event {EventId} was not taken: the receiver answered {Status}", message.Id, result.Status);
                return false;
            case SendOutcome.NotAllowed:
                log.LogWarning("Event {EventId} was not sent: {Why}", message.Id, result.Why);
                return false;
            default:
                log.LogWarning("Event {EventId} was not taken: the receiver could not be reached, or did not answer in time", message.Id);
                return false;
        }
    }
}
