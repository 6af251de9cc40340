using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sluice.Security;
using Sluice.Verification;

namespace Sluice.Notifications;

/// <summary>Step 8: signed events to the chat backend, each delivered at least once, with the same id on every attempt.</summary>
public sealed class NotifyBackend(IHttpClientFactory clients, IOptions<NotificationOptions> options, TimeProvider time, ILogger<NotifyBackend> log)
{
    public const string Name = nameof(NotifyBackend);
    private const string AttemptName = "AttemptEvent";
    private const string OrchestratorName = "DeliverEvent";
    // Standard Webhooks' schedule, cut at a day: now, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h …
    internal static readonly TimeSpan[] Delays =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10),
    ];

    /// <summary>
    /// Delivers an event, or has it delivered by an orchestration of its own: the file's, which could not end before a
    /// sub-orchestration of its has, is not held open by a backend that is away.
    /// </summary>
    [Function(Name)]
    public async Task RunAsync([ActivityTrigger] FileEvent message, [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        if (await AttemptAsync(message, cancellation)) return;
        await durable.StartOnceAsync(OrchestratorName, message.Id, message, cancellation, time.GetUtcNow() + Delays[0]);
    }

    /// <summary>Has an event delivered, from now on.</summary>
    public static Task StartAsync(DurableTaskClient durable, FileEvent message, CancellationToken cancellation) =>
        durable.StartOnceAsync(OrchestratorName, message.Id, message, cancellation);

    /// <summary>Tries for a day; then the event is given up, and the record holds the truth.</summary>
    [Function(OrchestratorName)]
    public static async Task DeliverEventAsync([OrchestrationTrigger] TaskOrchestrationContext context, FileEvent message)
    {
        for (var attempt = 0; !await context.CallActivityAsync<bool>(AttemptName, message, VerifyFile.ActionRetry); attempt++)
        {
            if (attempt == Delays.Length)
            {
                context.CreateReplaySafeLogger<NotifyBackend>().LogError(
                    "Event {EventId} ({Type}) of file {FileId} is given up: it was not taken for a day", message.Id, message.Type, message.File);
                return;
            }

            await context.CreateTimer(Delays[attempt], CancellationToken.None);
        }
    }

    /// <returns>True when the backend has taken the event (2xx), or told us not to send any more (410).</returns>
    [Function(AttemptName)]
    public async Task<bool> AttemptAsync([ActivityTrigger] FileEvent message, CancellationToken cancellation)
    {
        if (options.Value is not { Endpoint: { } endpoint, Secret: { } secret }) return true;
        var body = JsonSerializer.SerializeToUtf8Bytes(message, JsonSerializerOptions.Web);
        var now = time.GetUtcNow();
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(StandardWebhooks.IdHeader, message.Id);
        request.Headers.Add(StandardWebhooks.TimestampHeader, now.ToUnixTimeSeconds().ToString());
        request.Headers.Add(StandardWebhooks.SignatureHeader, StandardWebhooks.Sign(secret, message.Id, now, body));
        return await IsDeliveredAsync(clients, request, message.Id, log, cancellation);
    }

    /// <summary>Whether the receiver has taken a request, or told us not to send any more.</summary>
    internal static async Task<bool> IsDeliveredAsync(
        IHttpClientFactory clients, HttpRequestMessage request, string id, ILogger log, CancellationToken cancellation)
    {
        try
        {
            using var response = await clients.CreateClient(GuardedHttp.Name).SendAsync(request, cancellation);
            if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.Gone) return true;
            log.LogWarning("Event {EventId} was not taken: the receiver answered {Status}", id, (int)response.StatusCode);
        }
        catch (HttpRequestException refused) when (refused.GetBaseException() is ForbiddenUrlException forbidden)
        {
            log.LogWarning("Event {EventId} was not sent: {Why}", id, forbidden.Message);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            log.LogWarning("Event {EventId} was not taken: the receiver could not be reached, or did not answer in time", id);
        }

        return false;
    }
}
