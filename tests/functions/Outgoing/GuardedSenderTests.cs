using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sluice.Outgoing;
using Sluice.Tests.Engines;

namespace Sluice.Tests.Outgoing;

public sealed class GuardedSenderTests
{
    private static readonly SemaphoreSlim Never = new(0);

    [Theory]
    [InlineData(200, SendOutcome.Answered, false)]
    [InlineData(204, SendOutcome.Answered, false)]
    [InlineData(302, SendOutcome.Refused, false)]
    [InlineData(404, SendOutcome.Refused, false)]
    [InlineData(408, SendOutcome.Refused, true)]
    [InlineData(425, SendOutcome.Refused, true)]
    [InlineData(429, SendOutcome.Refused, true)]
    [InlineData(499, SendOutcome.Refused, false)]
    [InlineData(500, SendOutcome.Refused, true)]
    [InlineData(503, SendOutcome.Refused, true)]
    public async Task A_status_says_whether_it_was_taken_and_whether_another_attempt_may_succeed(int status, SendOutcome outcome, bool transient)
    {
        await using var server = await FakeEngine.StartAsync((http, _) =>
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        using var result = await SendAsync(server.Endpoint);
        (result.Outcome, result.Status, result.IsTransient, result.Describe()).ShouldBe((outcome, status, transient, $"it answered {status}"));
    }

    [Fact]
    public async Task An_answer_that_is_too_large_is_said_to_be()
    {
        await using var server = await FakeEngine.StartAsync(200, new string('x', GuardedHttp.MaxAnswer + 1));
        using var result = await SendAsync(server.Endpoint);
        (result.Outcome, result.Status, result.IsTransient, result.Describe()).ShouldBe((SendOutcome.TooLarge, 0, false, "its answer is too large"));
    }

    [Theory]
    [InlineData("https://10.0.0.1/", "the address is not public")]
    [InlineData("ftp://10.0.0.1/", "the URL is not https")]
    public async Task A_url_that_may_not_be_called_is_refused_by_its_reason(string url, string why)
    {
        using var result = await SendAsync(new Uri(url));
        (result.Outcome, result.Answer, result.IsTransient, result.Describe()).ShouldBe((SendOutcome.NotAllowed, null, false, why));
    }

    [Fact]
    public async Task A_connection_that_breaks_off_and_a_time_that_is_up_reach_nobody()
    {
        await using var breaking = await FakeEngine.StartAsync((http, _) =>
        {
            http.Abort();
            return Task.CompletedTask;
        });
        await using var slow = await FakeEngine.StartAsync((http, _) => Never.WaitAsync(http.RequestAborted));
        using var broken = await SendAsync(breaking.Endpoint);
        using var late = await SendAsync(slow.Endpoint, due: new CancellationToken(canceled: true));

        foreach (var result in (SendResult[])[broken, late])
            (result.Outcome, result.Status, result.IsTransient, result.Describe()).ShouldBe((SendOutcome.Unreachable, 0, true, "it could not be reached, or did not answer in time"));
    }

    [Fact]
    public async Task Who_gives_up_hears_no_answer() =>
        await Should.ThrowAsync<OperationCanceledException>(() => SendAsync(new Uri("http://127.0.0.1:9/"), new CancellationToken(canceled: true)));

    private static async Task<SendResult> SendAsync(Uri url, CancellationToken cancellation = default, CancellationToken due = default)
    {
        var services = new ServiceCollection().AddSingleton(Options.Create(new OutgoingOptions { AllowLoopback = true })).AddGuardedHttp();
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        return await services.BuildServiceProvider().GetRequiredService<GuardedSender>().SendAsync(request, cancellation, due);
    }
}
