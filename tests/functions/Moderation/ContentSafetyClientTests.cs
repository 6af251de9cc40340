using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Sluice.Files;
using Sluice.Moderation;
using Sluice.Tests.Engines;

namespace Sluice.Tests.Moderation;

public sealed class ContentSafetyClientTests
{
    [Theory]
    [InlineData(0, Likelihood.VeryUnlikely)]
    [InlineData(2, Likelihood.Unlikely)]
    [InlineData(4, Likelihood.Likely)]
    [InlineData(6, Likelihood.VeryLikely)]
    [InlineData(1, Likelihood.Unknown)]
    [InlineData(7, Likelihood.Unknown)]
    public async Task The_four_severities_are_four_likelihoods_and_any_other_is_unknown(int severity, Likelihood likelihood)
    {
        var result = await JudgeAsync($$"""{"categoriesAnalysis":[{"category":"Violence","severity":{{severity}}},{"category":"Sexual","severity":{{severity}}}]}""");
        result.Outcome.ShouldBe(CheckOutcome.Done);
        result.Likelihoods.ShouldBe(ModerationLikelihoods.Unknown with { Adult = likelihood, Violence = likelihood });
    }

    [Fact]
    public async Task A_category_that_the_service_leaves_out_is_unknown()
    {
        var result = await JudgeAsync("""{"categoriesAnalysis":[{"category":"Sexual","severity":2}]}""");
        result.Likelihoods.ShouldBe(ModerationLikelihoods.Unknown with { Adult = Likelihood.Unlikely });
    }

    [Fact]
    public async Task The_request_is_that_of_image_analyze()
    {
        await using var engine = await FakeEngine.StartAsync(200, """{"categoriesAnalysis":[]}""");
        await Client(engine).JudgeAsync(Encoding.ASCII.GetBytes("image"), default);

        var asked = engine.Requests.ShouldHaveSingleItem();
        asked.What.ShouldBe("POST /contentsafety/image:analyze?api-version=2024-09-01");
        asked.Headers["Ocp-Apim-Subscription-Key"].ShouldBe("secret");
        asked.Headers["Content-Type"].ShouldBe("application/json");
        using var json = JsonDocument.Parse(asked.Body);
        json.RootElement.GetProperty("image").GetProperty("content").GetBytesFromBase64().ShouldBe("image"u8.ToArray());
        json.RootElement.GetProperty("categories").EnumerateArray().Select(c => c.GetString()).ShouldBe(["Sexual", "Violence"]);
        json.RootElement.GetProperty("outputType").GetString().ShouldBe("FourSeverityLevels");
    }

    [Fact]
    public async Task A_managed_identity_is_not_shown_to_a_service_without_https()
    {
        await using var engine = await FakeEngine.StartAsync(200, """{"categoriesAnalysis":[]}""");
        await Should.ThrowAsync<Exception>(() => Client(engine, key: "").JudgeAsync(new byte[10], default));
        engine.Requests.ShouldBeEmpty();
    }

    [Fact]
    public void The_limits_are_those_of_the_service()
    {
        var limits = new ContentSafetyClient(Options.Create(new ModerationOptions { Key = "secret" })).Limits;
        (limits.MaxBytes, limits.MinSide, limits.MaxSide).ShouldBe((4 * 1024 * 1024, 50, 2048));
    }

    private static async Task<ModerationResult> JudgeAsync(string answer)
    {
        await using var engine = await FakeEngine.StartAsync(200, answer);
        return await Client(engine).JudgeAsync(new byte[10], default);
    }

    private static ContentSafetyClient Client(FakeEngine engine, string key = "secret") =>
        new(Options.Create(new ModerationOptions { Endpoint = engine.Endpoint, Key = key, Provider = ModerationProvider.ContentSafety }));
}
