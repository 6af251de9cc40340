using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sluice.Files;
using Sluice.Notifications;
using Sluice.Outgoing;
using Sluice.Tests.Interceptors;
using Sluice.Tests.Pipeline;

namespace Sluice.Tests.Notifications;

public sealed class DeliverEventTests
{
    private const string Secret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";
    private static readonly OutgoingEvent Released = new(
        "msg_1",
        "backend",
        EventTopic.Completed,
        new FileEvent("msg_1", "file.released", "t-1", FileState.Released, "c1", "image/png", 7, false, [], Decision.Allow, []),
        new UploadContext("a name.png", "image/png", 7, "conversation", null, "person", null),
        new RejectedBy("i1", "a reason"),
        DateTimeOffset.UnixEpoch);

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
        (await backend.Deliver.AttemptAsync(Released, default)).ShouldBe(delivered);
    }

    [Fact]
    public async Task A_backend_that_cannot_be_reached_is_asked_again_later()
    {
        using var backend = new Backend(_ => throw new HttpRequestException("refused"));
        (await backend.Deliver.AttemptAsync(Released, default)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(200, 0)]
    [InlineData(500, 1)]
    public async Task An_event_that_is_not_taken_at_once_goes_to_an_orchestration_of_its_own_so_that_the_files_can_end(int status, int scheduled)
    {
        using var backend = new Backend(_ => new HttpResponseMessage((HttpStatusCode)status));
        var durable = new RecordingDurableClient();

        await backend.Deliver.RunAsync(Released, durable, default);

        durable.Scheduled.Count.ShouldBe(scheduled);
        var again = Released with { Attempt = 2 };
        durable.Scheduled.ShouldAllBe(s => s.Options!.InstanceId == Released.Id && s.Options.StartAt > DateTimeOffset.MinValue && Equals(s.Input, again));
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
        await backend.Deliver.AttemptAsync(Released, default);
        await backend.Deliver.AttemptAsync(Released, default);
        received.ShouldAllBe(r => r.Id == "msg_1" && r.Verified);
        received[0].Body.ShouldContain("\"type\":\"file.released\"");
        received[0].Body.ShouldContain("\"state\":\"released\"");
    }

    [Fact]
    public async Task What_keeps_an_event_is_in_the_log_without_its_address()
    {
        using var answering = new Backend(_ => new HttpResponseMessage(HttpStatusCode.InternalServerError));
        using var refused = new Backend(_ => throw new ForbiddenUrlException("the host's address is not public"));
        await answering.Deliver.AttemptAsync(Released, default);
        await refused.Deliver.AttemptAsync(Released, default);
        answering.Log.Entries.ShouldHaveSingleItem().ShouldContain("500");
        refused.Log.Entries.ShouldHaveSingleItem().ShouldContain("the host's address is not public");
        answering.Log.Entries.Concat(refused.Log.Entries).ShouldAllBe(entry => entry.StartsWith("Warning") && !entry.Contains("chat.test"));
    }

    [Fact]
    public void An_event_that_nobody_takes_is_given_up_after_a_day_with_an_error_in_the_log()
    {
        var log = new CapturedLog();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(log));
        var run = new OrchestrationSimulation((_, _) => false) { Log = factory };
        run.Run(async context =>
        {
            await DeliverEvent.RedeliverAsync(context, Released);
            return true;
        });
        run.Activities.Select(call => ((OutgoingEvent)call.Input).Attempt).ShouldBe([1, 2, 3, 4, 5, 6, 7]);
        var error = log.Entries.ShouldHaveSingleItem();
        error.ShouldStartWith("Error Sluice.Notifications.DeliverEvent: Event msg_1 (file.released) of file t-1 is given up: backend has");
        new[] { "a name", "person", "conversation", "a reason" }.ShouldAllBe(word => !error.Contains(word));
    }

    [Fact]
    public async Task An_event_for_a_receiver_that_nobody_configures_any_more_is_done_with()
    {
        using var backend = new Backend(_ => throw new InvalidOperationException("nobody is to be called"));
        (await backend.Deliver.AttemptAsync(Released with { Receiver = "gone" }, default)).ShouldBeTrue();
    }

    [Fact]
    public void An_event_that_is_taken_at_last_is_no_error()
    {
        var log = new CapturedLog();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(log));
        var attempts = 0;
        var run = new OrchestrationSimulation((_, _) => ++attempts == 7) { Log = factory };
        run.Run(async context =>
        {
            await DeliverEvent.RedeliverAsync(context, Released);
            return true;
        });
        log.Entries.ShouldBeEmpty();
    }

    private sealed class Backend : HttpMessageHandler, IHttpClientFactory
    {
        private readonly Func<HttpRequestMessage, HttpResponseMessage> answer;
        private readonly ILoggerFactory logging;

        public Backend(Func<HttpRequestMessage, HttpResponseMessage> answer)
        {
            this.answer = answer;
            logging = LoggerFactory.Create(builder => builder.AddProvider(Log));
            var options = Options.Create(new NotificationOptions { Endpoint = new Uri("https://chat.test/events?key=k"), Secret = Secret });
            Deliver = new DeliverEvent([new BackendReceiver(options)], new GuardedSender(this), TimeProvider.System, logging.CreateLogger<DeliverEvent>());
        }

        public CapturedLog Log { get; } = new();

        public DeliverEvent Deliver { get; }

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(answer(request));
    }
}
