using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Sluice.Outgoing;

namespace Sluice.Notifications;

/// <summary>The chat backend: it hears when a file is looked at, when a person is asked, of every file's end and of every reveal, by signed events (Standard Webhooks).</summary>
public sealed class BackendReceiver(IOptions<NotificationOptions> options) : IEventReceiver
{
    public string Name => "backend";

    public IReadOnlyList<EventTopic> Topics => options.Value.Endpoint is null ? [] : [EventTopic.Started, EventTopic.ReviewRequested, EventTopic.Completed, EventTopic.Revealed];

    public HttpRequestMessage? Request(OutgoingEvent message, DateTimeOffset now)
    {
        if (options.Value is not { Endpoint: { } endpoint, Secret: { } secret }) return null;
        var body = JsonSerializer.SerializeToUtf8Bytes(message.File, JsonSerializerOptions.Web);
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(StandardWebhooks.IdHeader, message.Id);
        request.Headers.Add(StandardWebhooks.TimestampHeader, now.ToUnixTimeSeconds().ToString());
        request.Headers.Add(StandardWebhooks.SignatureHeader, StandardWebhooks.Sign(secret, message.Id, now, body));
        return request;
    }
}
