using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sluice.Files;
using Sluice.Interceptors;
using Sluice.Interceptors.Asking;
using Sluice.Interceptors.Registry;
using Sluice.Outgoing;
using Sluice.Testing;
using Sluice.Tests.Pipeline;
using Sluice.Unblu.Webhooks;

namespace Sluice.Tests.Interceptors.Asking;

public sealed class CallInterceptorTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task The_webhook_carries_Unblus_fields_headers_and_signatures_and_standard_ones()
    {
        var world = await InterceptorWorld.OpenAsync(azurite);
        await using var server = await FakeInterceptor.StartAsync(context => context.Response.WriteAsync("thanks"));
        var one = await world.AddAsync(server.Endpoint);

        var answer = await world.CallAsync(one, attempt: 2);

        answer.Kind.ShouldBe(AnswerKind.Delivered);
        var sent = server.Deliveries.ShouldHaveSingleItem();
        var (headers, body) = (sent.Headers, sent.Bytes);
        var token = world.Token(one);
        JsonDocument.Parse(body).RootElement.ToString().ShouldBe(JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["$_type"] = "InterceptorNewFileEvent",
            ["timestamp"] = world.Clock.GetUtcNow().ToUnixTimeMilliseconds(),
            ["eventType"] = "file_upload_interceptor.new_file",
            ["accountId"] = "sluice",
            ["apiToken"] = token,
            ["name"] = "a \"b\".jpg",
            ["mimeType"] = "image/jpeg",
            ["length"] = 1234,
            ["downloadLink"] = $"https://sluice.example/base/api/files/{world.File.Id}/content?token={token}",
            ["source"] = "BOT",
            ["person"] = new Dictionary<string, object?> { ["$_type"] = "PersonData", ["id"] = "visitor 9", ["accountId"] = "sluice" },
            ["conversationId"] = "conversation 7",
        }));
        headers["User-Agent"].ShouldBe("Unblu-Hookshot");
        headers["Content-Type"].ShouldBe("application/json");
        headers["X-Unblu-Event"].ShouldBe("file_upload_interceptor.new_file");
        headers["X-Unblu-Retry-No"].ShouldBe("1");
        UnbluSignature.Verify("test-secret", headers["X-Unblu-Signature"], headers["X-Unblu-Signature-256"], body).ShouldBeTrue();
        StandardWebhooks.Verify(
            "test-secret", headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"], body, world.Clock.GetUtcNow()).ShouldBeTrue();
        headers["X-Unblu-Event-Id"].ShouldBe(headers["webhook-id"]);
    }

    [Fact]
    public async Task Attempts_share_event_id_and_body_a_repeated_activity_repeats_all_and_another_interceptor_has_its_own()
    {
        var world = await InterceptorWorld.OpenAsync(azurite);
        await using var server = await FakeInterceptor.StartAsync(_ => Task.CompletedTask);
        var (one, two) = (await world.AddAsync(server.Endpoint), await world.AddAsync(server.Endpoint));

        foreach (var attempt in new[] { 1, 1, 2 }) await world.CallAsync(one, attempt);
        await world.CallAsync(two);

        var ids = server.Deliveries.Select(request => request.Headers["webhook-id"]).ToList();
        var deliveries = server.Deliveries.Select(request => request.Headers["X-Unblu-Delivery"]).ToList();
        (ids[1], ids[2]).ShouldBe((ids[0], ids[0]));
        ids[3].ShouldNotBe(ids[0]);
        deliveries[1].ShouldBe(deliveries[0]);
        deliveries[2].ShouldNotBe(deliveries[0]);
        server.Deliveries.Take(3).Select(request => request.Body).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task An_orchestrator_that_died_before_it_saved_what_it_sent_asks_again_under_the_same_id_and_either_token_decides()
    {
        var world = await InterceptorWorld.OpenAsync(azurite);
        await using var server = await FakeInterceptor.StartAsync(_ => Task.CompletedTask);
        var one = await world.AddAsync(server.Endpoint);
        await world.CallAsync(one);
        var first = world.Token(one);
        // Its clock is the engine's, which has gone on.
        world.Clock.Advance(TimeSpan.FromSeconds(70));
        await world.CallAsync(one);

        server.Deliveries.Select(request => request.Headers["webhook-id"]).Distinct().Count().ShouldBe(1);
        (await world.DecideAsync(first, approve: true)).ShouldBe(DecisionReply.Accepted);
        (await world.DecideAsync(world.Token(one), approve: false)).ShouldBe(DecisionReply.DecidedOtherwise, "it is one turn");
        world.Durable.Raised.ShouldHaveSingleItem().Payload.ShouldBe(new InterceptorDecided(world.Call(one).Turn, Verdict.Approve, null));
    }

    [Fact]
    public async Task What_is_decided_is_not_asked_again_but_the_next_run_is()
    {
        var world = await InterceptorWorld.OpenAsync(azurite);
        await using var server = await FakeInterceptor.StartAsync(_ => Task.CompletedTask);
        var one = await world.AddAsync(server.Endpoint);
        await world.CallAsync(one);
        await world.DecideAsync(world.Token(one), approve: false, "a virus");

        (await world.CallAsync(one)).ShouldBe(new InterceptorAnswer(AnswerKind.Decided, Verdict.Reject, "a virus"));
        server.Deliveries.Count.ShouldBe(1);
        (await world.Get<CallInterceptor>().RunAsync(world.Call(one) with { File = world.Call(one).File with { Run = 2 } }, CancellationToken.None)).Kind.ShouldBe(AnswerKind.Delivered);
        server.Deliveries.Select(request => request.Headers["webhook-id"]).Distinct().Count().ShouldBe(2);
    }

    [Theory]
    [InlineData(200, AnswerKind.Delivered)]
    [InlineData(204, AnswerKind.Delivered)]
    [InlineData(302, AnswerKind.Failed)]
    [InlineData(304, AnswerKind.Failed)]
    [InlineData(400, AnswerKind.Failed)]
    [InlineData(404, AnswerKind.Failed)]
    [InlineData(408, AnswerKind.Retry)]
    [InlineData(410, AnswerKind.Failed)]
    [InlineData(425, AnswerKind.Retry)]
    [InlineData(429, AnswerKind.Retry)]
    [InlineData(500, AnswerKind.Retry)]
    [InlineData(503, AnswerKind.Retry)]
    public async Task Only_2xx_is_a_delivery_and_a_redirect_is_not_followed(int status, AnswerKind kind)
    {
        var world = await InterceptorWorld.OpenAsync(azurite);
        await using var server = await FakeInterceptor.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            if (status == 302) context.Response.Headers.Location = "/elsewhere";
            context.Response.Headers.RetryAfter = "7";
            return Task.CompletedTask;
        });

        var answer = await world.CallAsync(await world.AddAsync(server.Endpoint));

        answer.Kind.ShouldBe(kind);
        if (kind == AnswerKind.Retry) answer.RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));
        server.Deliveries.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("approve", Verdict.Approve)]
    [InlineData("reject", Verdict.Reject)]
    public async Task A_signed_answer_is_the_decision_and_is_written_as_one(string decision, Verdict verdict)
    {
        var world = await InterceptorWorld.OpenAsync(azurite);
        await using var server = await FakeInterceptor.StartAsync(context => AnswerSignedAsync(context, world, $$"""{"decision":"{{decision}}","reason":"so"}"""));
        var one = await world.AddAsync(server.Endpoint);

        var answer = await world.CallAsync(one);

        answer.ShouldBe(new InterceptorAnswer(AnswerKind.Decided, verdict, "so"));
        (await world.DecideAsync(world.Token(one), approve: verdict == Verdict.Reject)).ShouldBe(DecisionReply.DecidedOtherwise);
    }

    [Fact]
    public async Task A_decision_that_came_by_call_before_the_signed_answer_counts()
    {
        var world = await InterceptorWorld.OpenAsync(azurite);
        Interceptor one = null!;
        await using var server = await FakeInterceptor.StartAsync(async context =>
        {
            await world.DecideAsync(world.Token(one), approve: false, "first");
            await AnswerSignedAsync(context, world, """{"decision":"approve"}""");
        });
        one = await world.AddAsync(server.Endpoint);

        var answer = await world.CallAsync(one);

        (answer.Verdict, answer.Reason).ShouldBe((Verdict.Reject, "first"));
    }

    [Theory]
    [InlineData("""{"decision":"maybe"}""", "test-secret", true)]
    [InlineData("""{"decision":"approve"}""", "another secret", true)]
    [InlineData("""{"decision":"approve"}""", "test-secret", false)]
    [InlineData("""<html>""", "test-secret", true)]
    [InlineData("""[]""", "test-secret", true)]
    [InlineData("", "test-secret", true)]
    public async Task A_signed_answer_that_is_wrong_in_anything_releases_nothing(string body, string secret, bool sameId)
    {
        var world = await InterceptorWorld.OpenAsync(azurite);
        await using var server = await FakeInterceptor.StartAsync(context => AnswerSignedAsync(context, world, body, secret, sameId ? null : "msg_other"));
        var one = await world.AddAsync(server.Endpoint);

        (await world.CallAsync(one)).Kind.ShouldBe(AnswerKind.Failed);
        (await world.DecideAsync(world.Token(one), approve: false)).ShouldBe(DecisionReply.Accepted, "nothing was decided");
    }

    [Fact]
    public async Task Without_a_secret_no_answer_decides_and_nothing_is_signed()
    {
        var world = await InterceptorWorld.OpenAsync(azurite);
        await using var server = await FakeInterceptor.StartAsync(context => AnswerSignedAsync(context, world, """{"decision":"approve"}"""));

        (await world.CallAsync(await world.AddAsync(server.Endpoint, secret: null))).Kind.ShouldBe(AnswerKind.Failed);
        server.Deliveries[0].Headers.Keys.ShouldNotContain(name => name.Contains("signature", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Slow_endless_and_missing_interceptors_are_tried_again_later()
    {
        var world = await InterceptorWorld.OpenAsync(azurite, timeout: TimeSpan.FromMilliseconds(500));
        await using var slow = await FakeInterceptor.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var dripping = await FakeInterceptor.StartAsync(async context =>
        {
            await context.Response.WriteAsync("x");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await using var endless = await FakeInterceptor.StartAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.WriteAsync(new string('x', 4096), context.RequestAborted);
        });
        await using var hangingUp = await FakeInterceptor.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        foreach (var server in new[] { slow, dripping, endless, hangingUp })
            (await world.CallAsync(await world.AddAsync(server.Endpoint))).Kind.ShouldBe(AnswerKind.Retry);
    }

    [Theory]
    [InlineData("https://169.254.169.254/metadata")]
    [InlineData("https://10.0.0.1/")]
    [InlineData("http://93.184.216.34/")]
    public async Task A_forbidden_URL_that_got_into_the_registry_is_not_called_and_not_tried_again(string url)
    {
        var world = await InterceptorWorld.OpenAsync(azurite);
        var answer = await world.CallAsync(await world.AddAsync(url));
        answer.Kind.ShouldBe(AnswerKind.Failed);
        answer.Reason!.ShouldStartWith("Its URL is refused");
    }

    [Fact]
    public async Task Where_nobody_knows_this_apps_address_the_interceptors_failure_behaviour_counts()
    {
        var world = await InterceptorWorld.OpenAsync(azurite);
        var one = await world.AddAsync("https://scanner.example/");
        world.Get<IConfiguration>()["Sluice:PublicUrl"] = null;

        var answer = await world.CallAsync(one);

        answer.ShouldBe(new InterceptorAnswer(AnswerKind.Failed, Reason: "Not called: Sluice:PublicUrl is not set."));
    }

    [Theory]
    [InlineData(InterceptorStatus.Inactive)]
    [InlineData(InterceptorStatus.InactiveUnavailable)]
    public async Task One_that_is_switched_off_meanwhile_is_not_called(InterceptorStatus status)
    {
        var world = await InterceptorWorld.OpenAsync(azurite);
        (await world.CallAsync(await world.AddAsync("https://scanner.example/", status: status))).Kind.ShouldBe(AnswerKind.Skipped);
    }

    [Fact]
    public async Task Where_it_is_switched_off_between_two_attempts_the_token_that_the_first_one_gave_away_ends()
    {
        var world = await InterceptorWorld.OpenAsync(azurite);
        await using var server = await FakeInterceptor.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        var one = await world.AddAsync(server.Endpoint);
        (await world.CallAsync(one)).Kind.ShouldBe(AnswerKind.Retry);
        await world.WriteAsync(one with { Status = InterceptorStatus.Inactive, Version = one.Version + 1 });

        (await world.CallAsync(one, attempt: 2)).Kind.ShouldBe(AnswerKind.Skipped);

        (await world.Get<InterceptorAccess>().OpensAsync(world.Token(one), world.File, CancellationToken.None)).ShouldBeFalse("the link is closed");
        (await world.DecideAsync(world.Token(one), approve: false)).ShouldBe(DecisionReply.TooLate);
    }

    [Fact]
    public async Task What_it_decided_before_it_was_switched_off_counts()
    {
        var world = await InterceptorWorld.OpenAsync(azurite);
        var one = await world.AddAsync("https://scanner.example/", status: InterceptorStatus.Inactive);
        await world.DecideAsync(world.Token(one), approve: false, "a virus");

        (await world.CallAsync(one, attempt: 2)).ShouldBe(
            new InterceptorAnswer(AnswerKind.Decided, Verdict.Reject, "a virus"));
    }

    [Fact]
    public async Task A_filter_that_only_backtracking_matches_is_matched_here()
    {
        var world = await InterceptorWorld.OpenAsync(azurite);
        var one = await world.AddAsync("https://scanner.example/");
        var call = world.Call(one) with { MatchType = true, Interceptor = world.Call(one).Interceptor with { MimeTypeRegex = "^(?!image/)" } };
        (await world.Get<CallInterceptor>().RunAsync(call, CancellationToken.None)).Kind.ShouldBe(AnswerKind.Skipped);
    }

    private static async Task AnswerSignedAsync(HttpContext context, InterceptorWorld world, string text, string secret = "test-secret", string? id = null)
    {
        var body = Encoding.UTF8.GetBytes(text);
        var now = world.Clock.GetUtcNow();
        id ??= context.Request.Headers["webhook-id"].ToString();
        context.Response.Headers["webhook-id"] = id;
        context.Response.Headers["webhook-timestamp"] = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["webhook-signature"] = StandardWebhooks.Sign(secret, id, now, body);
        await context.Response.Body.WriteAsync(body);
    }
}
