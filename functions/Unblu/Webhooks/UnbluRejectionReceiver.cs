using System.Text.Json;
using Microsoft.Extensions.Options;
using Sluice.Notifications;
using Sluice.Outgoing;

namespace Sluice.Unblu.Webhooks;

/// <summary>Settings <c>Sluice:Notifications</c>, for listeners written for Unblu.</summary>
public sealed class UnbluRejectionOptions
{
    /// <summary>Receives Unblu's event <c>file_upload_interceptor.file_rejected</c>, as an ordinary webhook of Unblu's would; null: nobody does.</summary>
    public Uri? UnbluEndpoint { get; set; }

    /// <summary>Signs that event (Unblu's signatures, and Standard Webhooks).</summary>
    public string? UnbluSecret { get; set; }

    /// <param name="outgoing">Where outgoing calls may go.</param>
    public IEnumerable<string> Validate(OutgoingOptions outgoing) =>
        NotificationOptions.Problems(nameof(UnbluEndpoint), UnbluEndpoint, nameof(UnbluSecret), UnbluSecret, outgoing);
}

/// <summary>Step 8, for listeners written for Unblu: its own event of a file that an interceptor rejected.</summary>
public sealed class UnbluRejectionReceiver(IOptions<UnbluRejectionOptions> options) : IEventReceiver
{
    public string Name => "unblu";

    public IReadOnlyList<EventTopic> Topics => options.Value.UnbluEndpoint is null ? [] : [EventTopic.Rejected];

    public HttpRequestMessage? Request(OutgoingEvent message, DateTimeOffset now)
    {
        if (options.Value is not { UnbluEndpoint: { } endpoint, UnbluSecret: { } secret }) return null;
        var body = JsonSerializer.SerializeToUtf8Bytes(InterceptorFileRejectedEvent.Of(message), UnbluApi.Json);
        return UnbluRequest.Of(endpoint.AbsoluteUri, secret, InterceptorFileRejectedEvent.Event, message.Id, message.Attempt, body, now);
    }
}
