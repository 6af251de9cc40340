using System.Text;
using System.Text.Json;
using Azure;
using Microsoft.Extensions.Options;
using Sluice.Engines;
using Sluice.Files;
using Sluice.Moderation;
using Sluice.Tests.Engines;

namespace Sluice.Tests.Moderation;

public sealed class SafeSearchClientTests
{
    private const string Clean = """
        {"responses":[{"safeSearchAnnotation":{"adult":"VERY_UNLIKELY","spoof":"UNKNOWN","medical":"UNLIKELY","violence":"POSSIBLE","racy":"VERY_LIKELY"}}]}
        """;

    [Fact]
    public async Task Likelihood_words_become_numbers_and_unknown_stays_unknown()
    {
        var result = await JudgeAsync(Clean);
        result.Outcome.ShouldBe(CheckOutcome.Done);
        result.Likelihoods.ShouldBe(new ModerationLikelihoods(
            Likelihood.VeryUnlikely, Likelihood.Unknown, Likelihood.Unlikely, Likelihood.Possible, Likelihood.VeryLikely));
    }

    [Fact]
    public async Task The_request_is_that_of_images_annotate()
    {
        await using var engine = await FakeEngine.StartAsync(200, Clean);
        await Client(engine).JudgeAsync(Encoding.ASCII.GetBytes("image"), default);

        var asked = engine.Requests.ShouldHaveSingleItem();
        asked.What.ShouldBe("POST /v1/images:annotate");
        asked.Headers["x-goog-api-key"].ShouldBe("secret");
        asked.Headers["Content-Type"].ShouldBe("application/json");
        using var json = JsonDocument.Parse(asked.Body);
        var request = json.RootElement.GetProperty("requests")[0];
        request.GetProperty("image").GetProperty("content").GetBytesFromBase64().ShouldBe("image"u8.ToArray());
        request.GetProperty("features")[0].GetProperty("type").GetString().ShouldBe("SAFE_SEARCH_DETECTION");
    }

    [Theory]
    [InlineData("""{"responses":[{"error":{"code":14,"message":"try again"}}]}""")]
    [InlineData("""{"responses":[]}""")]
    [InlineData("""{"responses":[{},{}]}""")]
    [InlineData("""{"responses":[{}]}""")]
    public async Task An_answer_without_an_annotation_is_no_answer(string answer) =>
        await Should.ThrowAsync<Exception>(() => JudgeAsync(answer));

    [Fact]
    public async Task An_image_that_the_engine_cannot_read_is_said_to_be_unreadable()
    {
        var result = await JudgeAsync("""{"responses":[{"error":{"code":3,"message":"Bad image data."}}]}""");
        result.Outcome.ShouldBe(CheckOutcome.Unreadable);
        result.Likelihoods.ShouldBe(ModerationLikelihoods.Unknown);
        result.Reason.ShouldBe(EngineOutcome.Unreadable.Reason);
    }

    [Fact]
    public async Task An_image_that_the_engine_has_given_up_is_not_judged_and_not_asked_about_again()
    {
        await using var engine = await FakeEngine.StartAsync(200, """{"responses":[{"error":{"code":9,"message":"m"}}]}""");
        var result = await Client(engine).JudgeAsync(new byte[10], default);
        result.ShouldBe(new ModerationResult(CheckOutcome.NotJudged, ModerationLikelihoods.Unknown, Reason: EngineOutcome.GaveUp.Reason));
        engine.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_stands_for_the_first_frame_unless_it_says_for_how_many_and_what_it_left_out()
    {
        (await JudgeAsync(Clean)).Seen.ShouldBe(Seen.FirstFrame);
        await using var engine = await FakeEngine.StartAsync((http, _) =>
        {
            http.Response.Headers["Sluice-Frames"] = "24";
            http.Response.Headers["Sluice-Unseen"] = "profile, time";
            return FakeEngine.AnswerAsync(http, 200, Clean);
        });
        (await Client(engine).JudgeAsync(new byte[10], default)).Seen.ShouldBe(new Seen(24, "profile, time"));
    }

    [Fact]
    public async Task A_missing_category_is_unknown()
    {
        var result = await JudgeAsync("""{"responses":[{"safeSearchAnnotation":{"adult":"MAYBE"}}]}""");
        result.Likelihoods.ShouldBe(ModerationLikelihoods.Unknown);
    }

    [Fact]
    public async Task A_request_with_the_largest_image_stays_within_the_limit()
    {
        await using var engine = await FakeEngine.StartAsync(200, Clean);
        var client = Client(engine);
        await client.JudgeAsync(new byte[client.Limits.MaxBytes], default);
        engine.Requests.ShouldHaveSingleItem().Body.Length.ShouldBeInRange(9_900_000, 10_000_000);
    }

    [Fact]
    public async Task All_five_words_of_a_likelihood_are_known()
    {
        var result = await JudgeAsync("""{"responses":[{"safeSearchAnnotation":{"adult":"VERY_UNLIKELY","spoof":"UNLIKELY","medical":"POSSIBLE","violence":"LIKELY","racy":"VERY_LIKELY"}}]}""");
        result.Likelihoods.ByCategory().Select(one => (int)one.Likelihood).ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    public async Task A_refused_request_is_no_word_about_the_image()
    {
        await using var engine = await FakeEngine.StartAsync(400, Clean);
        (await Should.ThrowAsync<RequestFailedException>(() => Client(engine).JudgeAsync(new byte[10], default))).Status.ShouldBe(400);
    }

    private static async Task<ModerationResult> JudgeAsync(string answer)
    {
        await using var engine = await FakeEngine.StartAsync(200, answer);
        return await Client(engine).JudgeAsync(new byte[10], default);
    }

    private static SafeSearchClient Client(FakeEngine engine) =>
        new(Options.Create(new ModerationOptions { Endpoint = engine.Endpoint, Key = "secret" }));
}
