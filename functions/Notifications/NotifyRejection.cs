using System.Net;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sluice.Interceptors;
using Sluice.Security;
using Sluice.Verification;

namespace Sluice.Notifications;

/// <param name="Id">The same on every attempt to deliver it.</param>
/// <param name="Attempt">1 for the first.</param>
public sealed record Rejection(string Id, int Attempt, InterceptorFileRejectedEvent Event);

/// <summary>Step 8, for listeners written for Unblu: its own event of a file that an interceptor rejected.</summary>
public sealed class NotifyRejection(IHttpClientFactory clients, IOptions<NotificationOptions> options, TimeProvider time, ILogger<NotifyRejection> log)
{
    public const string Name = nameof(NotifyRejection);
    private const string AttemptName = "AttemptRejection";
    private const string OrchestratorName = "DeliverRejection";

    /// <summary>Null where no interceptor rejected the file.</summary>
    public static Rejection? Of(TaskOrchestrationContext context, VerificationInput input, Findings findings) =>
        findings.Interceptors.FirstOrDefault(i => i is { State: InterceptorState.Rejected, DryRun: false }) is { } interceptor
            ? new Rejection(
                FileEvent.StableId(context.InstanceId, $"rejected-{input.Run}"),
                Attempt: 1,
                InterceptorFileRejectedEvent.Of(
                    input.File, input.Upload, findings.Resolution!.Type, interceptor, new DateTimeOffset(context.CurrentUtcDateTime, TimeSpan.Zero)))
            : null;

    /// <inheritdoc cref="NotifyBackend.RunAsync"/>
    [Function(Name)]
    public async Task RunAsync([ActivityTrigger] Rejection message, [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        if (await AttemptAsync(message, cancellation)) return;
        await durable.StartOnceAsync(
            OrchestratorName, message.Id, message with { Attempt = message.Attempt + 1 }, cancellation, time.GetUtcNow() + NotifyBackend.Delays[0]);
    }

    [Function(OrchestratorName)]
    public static async Task DeliverAsync([OrchestrationTrigger] TaskOrchestrationContext context, Rejection message)
    {
        for (; !await context.CallActivityAsync<bool>(AttemptName, message, VerifyFile.ActionRetry); message = message with { Attempt = message.Attempt + 1 })
        {
            if (message.Attempt > NotifyBackend.Delays.Length)
            {
                context.CreateReplaySafeLogger<NotifyRejection>().LogError(
                    "Event {EventId} of a file that interceptor {InterceptorId} rejected is given up: it was not taken for a day", message.Id, message.Event.InterceptorId);
                return;
            }

            await context.CreateTimer(NotifyBackend.Delays[message.Attempt - 1], CancellationToken.None);
        }
    }

    /// <inheritdoc cref="NotifyBackend.AttemptAsync"/>
    [Function(AttemptName)]
    public async Task<bool> AttemptAsync([ActivityTrigger] Rejection message, CancellationToken cancellation)
    {
        if (options.Value is not { UnbluEndpoint: { } endpoint, UnbluSecret: { } secret }) return true;
        var body = JsonSerializer.SerializeToUtf8Bytes(message.Event, Unblu.Json);
        using var request = InterceptorWebhook.Request(
            endpoint.AbsoluteUri, secret, InterceptorFileRejectedEvent.Event, message.Id, message.Attempt, body, time.GetUtcNow());
        return await NotifyBackend.IsDeliveredAsync(clients, request, message.Id, log, cancellation);
    }
}
