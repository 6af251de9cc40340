using System.Net;
using Microsoft.Extensions.Options;
using Sluice.Notifications;
using Sluice.Security;
using Sluice.Verification;

namespace Sluice.Tests.Notifications;

public sealed class NotifyBackendTests
{
    private const string Secret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";
    private static readonly FileEvent Released = new(
        "msg_1", "file.released", "t-1", FileState.Released, "c1", "image/png", 7, false, [], Decision.Allow, []);

    [Theory]
    [InlineData(200, true)]
    [InlineData(204, true)]
    [InlineData(410, true)]
    [InlineData(301, false)]
    [InlineData(400, false)]
    [InlineData(429, false)]
    [InlineData(500, false)]
    public async Task An_event_is_delivered_when_it_was_taken_or_is_not_wanted_any_more(int status, bool delivered)
    {
        using var backend = new Backend(_ => new HttpResponseMessage((HttpStatusCode)status));
        (await backend.Notify.RunAsync(Released, default)).ShouldBe(delivered);
    }

    [Fact]
    public async Task A_backend_that_cannot_be_reached_is_asked_again_later()
    {
        using var backend = new Backend(_ => throw new HttpRequestException("refused"));
        (await backend.Notify.RunAsync(Released, default)).ShouldBeFalse();
    }

    [Fact]
    public async Task Every_attempt_carries_the_events_id_and_a_signature_that_the_receiver_can_verify()
    {
        List<(string Id, bool Verified, string Body)> received = [];
        using var backend = new Backend(request =>
        {
            var body = request.Content!.ReadAsByteArrayAsync().Result;
            string Header(string name) => request.Headers.GetValues(name).Single();
            received.Add((
                Header("webhook-id"),
                StandardWebhooks.Verify(Secret, Header("webhook-id"), Header("webhook-timestamp"), Header("webhook-signature"), body, TimeProvider.System.GetUtcNow()),
                System.Text.Encoding.UTF8.GetString(body)));
            return new HttpResponseMessage(HttpStatusCode.OK);
        });
        await backend.Notify.RunAsync(Released, default);
        await backend.Notify.RunAsync(Released, default);
        received.ShouldAllBe(r => r.Id == "msg_1" && r.Verified);
        received[0].Body.ShouldContain("\"type\":\"file.released\"");
        received[0].Body.ShouldContain("\"state\":\"released\"");
    }

    private sealed class Backend : HttpMessageHandler, IHttpClientFactory
    {
        private readonly Func<HttpRequestMessage, HttpResponseMessage> answer;

        public Backend(Func<HttpRequestMessage, HttpResponseMessage> answer)
        {
            this.answer = answer;
            Notify = new NotifyBackend(
                this, Options.Create(new NotificationOptions { Endpoint = new Uri("https://chat.test/events"), Secret = Secret }), TimeProvider.System);
        }

        public NotifyBackend Notify { get; }

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(answer(request));
    }
}
