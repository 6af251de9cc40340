using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Sluice.Moderation;
using Sluice.Verification;

namespace Sluice.Tests.Moderation;

public sealed class SafeSearchClientTests
{
    private const string Clean = """
        {"responses":[{"safeSearchAnnotation":{"adult":"VERY_UNLIKELY","spoof":"UNKNOWN","medical":"UNLIKELY","violence":"POSSIBLE","racy":"VERY_LIKELY"}}]}
        """;

    [Fact]
    public async Task Likelihood_words_become_numbers_and_unknown_stays_unknown()
    {
        var result = await Client(_ => Json(HttpStatusCode.OK, Clean)).AnnotateAsync(new byte[10], default);
        result.Outcome.ShouldBe(CheckOutcome.Done);
        result.Likelihoods.ShouldBe(new ModerationLikelihoods(
            Likelihood.VeryUnlikely, Likelihood.Unknown, Likelihood.Unlikely, Likelihood.Possible, Likelihood.VeryLikely));
    }

    [Fact]
    public async Task The_request_is_that_of_images_annotate()
    {
        HttpRequestMessage? sent = null;
        string? body = null;
        var client = Client(request =>
        {
            sent = request;
            body = request.Content!.ReadAsStringAsync().Result;
            return Json(HttpStatusCode.OK, Clean);
        });
        await client.AnnotateAsync(Encoding.ASCII.GetBytes("picture"), default);

        sent!.Method.ShouldBe(HttpMethod.Post);
        sent.RequestUri!.AbsolutePath.ShouldBe("/v1/images:annotate");
        sent.Headers.GetValues("x-goog-api-key").ShouldBe(["secret"]);
        using var json = JsonDocument.Parse(body!);
        var request = json.RootElement.GetProperty("requests")[0];
        request.GetProperty("image").GetProperty("content").GetBytesFromBase64().ShouldBe("picture"u8.ToArray());
        request.GetProperty("features")[0].GetProperty("type").GetString().ShouldBe("SAFE_SEARCH_DETECTION");
    }

    /// <summary>The fault matrix: what is tried again, what is not, and what never counts as clean.</summary>
    public static TheoryData<int, string, bool, CheckOutcome?> Faults() => new()
    {
        { 400, """{"error":{"code":400,"status":"INVALID_ARGUMENT"}}""", true, null },
        { 401, "{}", true, null },
        { 403, "{}", true, null },
        { 404, "{}", true, null },
        { 408, "{}", true, null },
        { 429, "{}", true, null },
        { 500, "{}", true, null },
        { 503, "{}", true, null },
        { 200, """{"responses":[{"error":{"code":3,"message":"Bad image data."}}]}""", false, CheckOutcome.Unreadable },
        { 200, """{"responses":[{"error":{"code":14,"message":"try again"}}]}""", true, null },
        { 200, """{"responses":[]}""", true, null },
        { 200, """{"responses":[{},{}]}""", true, null },
        { 200, """{"responses":[{}]}""", true, null },
        { 200, """{"responses":[{"safeSearch""", true, null },
    };

    [Theory, MemberData(nameof(Faults))]
    public async Task A_fault_is_never_a_clean_answer(int status, string body, bool throws, CheckOutcome? outcome)
    {
        var client = Client(_ => Json((HttpStatusCode)status, body));
        if (throws)
        {
            await Should.ThrowAsync<Exception>(() => client.AnnotateAsync(new byte[10], default));
            return;
        }

        var result = await client.AnnotateAsync(new byte[10], default);
        result.Outcome.ShouldBe(outcome!.Value);
        result.Likelihoods.ShouldBe(ModerationLikelihoods.Unknown);
        result.Reason.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_missing_category_is_unknown()
    {
        var result = await Client(_ => Json(HttpStatusCode.OK, """{"responses":[{"safeSearchAnnotation":{"adult":"MAYBE"}}]}"""))
            .AnnotateAsync(new byte[10], default);
        result.Likelihoods.ShouldBe(ModerationLikelihoods.Unknown);
    }

    [Fact]
    public async Task An_image_beyond_the_request_limit_is_not_sent_and_not_judged()
    {
        var client = Client(_ => throw new InvalidOperationException("sent"), new ModerationOptions { MaxRequestBytes = 1_000_000 });
        var result = await client.AnnotateAsync(new byte[750_001], default);
        result.Outcome.ShouldBe(CheckOutcome.NotJudged);
        result.Likelihoods.ShouldBe(ModerationLikelihoods.Unknown);
    }

    private static HttpResponseMessage Json(HttpStatusCode status, string body) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private static SafeSearchClient Client(Func<HttpRequestMessage, HttpResponseMessage> answer, ModerationOptions? options = null)
    {
        options ??= new ModerationOptions();
        options.Endpoint = new Uri("http://vision.test");
        options.Key = "secret";
        return new SafeSearchClient(new HttpClient(new Answering(answer)), Options.Create(options));
    }

    private sealed class Answering(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(answer(request));
    }
}
