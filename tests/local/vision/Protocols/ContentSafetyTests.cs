using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sluice.Vision.Moderation;
using Sluice.Vision.Protocols;
using Sluice.Vision.Tests.Images;

namespace Sluice.Vision.Tests.Protocols;

public sealed class ContentSafetyTests(RunningService service)
{
    private const string Path = "/contentsafety/image:analyze?api-version=2024-09-01";

    private async Task<HttpResponseMessage> PostAsync(object body, string path = Path, string key = RunningService.Key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Ocp-Apim-Subscription-Key", key);
        return await service.Client.SendAsync(request);
    }

    private static async Task ShouldBeErrorAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        response.StatusCode.ShouldBe(status);
        response.Headers.GetValues("x-ms-error-code").ShouldBe([code]);
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("code").GetString().ShouldBe(code);
    }

    [Fact]
    public async Task A_photo_has_a_severity_for_what_is_judged_and_nothing_for_the_rest()
    {
        var response = await PostAsync(new { image = new { content = Samples.Read("coffee.jpg") } });
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).ShouldBe("""{"categoriesAnalysis":[{"category":"Sexual","severity":0}]}""");
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"image":{}}""")]
    [InlineData("""{"image":{"content":"AAAA","blobUrl":"https://a.example/b"}}""")]
    [InlineData("""{"image":{"blobUrl":"http://127.0.0.1/b"}}""")]
    [InlineData("""{"image":{"content":"AAAA"}}""")]
    [InlineData("""{"image":{"content":"AAAA"},"categories":["Violence"]}""")]
    [InlineData("""{"image":{"content":"AAAA"},"categories":["Spam"]}""")]
    [InlineData("""{"image":{"content":"AAAA"},"outputType":"EightSeverityLevels"}""")]
    public async Task Requests_that_it_cannot_answer_have_an_invalid_body(string body) =>
        await ShouldBeErrorAsync(await PostAsync(JsonDocument.Parse(body)), HttpStatusCode.BadRequest, "InvalidRequestBody");

    [Theory]
    [InlineData("no bytes")]
    [InlineData("20 MB and one byte")]
    [InlineData("SVG")]
    [InlineData("truncated JPEG")]
    [InlineData("PNG of 65535 × 65535")]
    [InlineData("GIF of 1 × 1")]
    public async Task Images_beyond_the_limits_have_an_invalid_body(string what) => await ShouldBeErrorAsync(
        await PostAsync(new { image = new { content = HostileImages.All[what] } }), HttpStatusCode.BadRequest, "InvalidRequestBody");

    [Fact]
    public async Task An_image_that_is_given_up_cannot_be_processed() => await ShouldBeErrorAsync(
        await PostAsync(new { image = new { content = service.GivenUp } }), HttpStatusCode.UnprocessableContent, "InvalidRequestBody");

    [Fact]
    public async Task Callers_without_the_key_are_refused() => await ShouldBeErrorAsync(
        await PostAsync(new { image = new { content = Samples.Read("icon.png") } }, key: "wrong"), HttpStatusCode.Unauthorized, "401");

    [Theory]
    [InlineData(Likelihood.VeryUnlikely, Likelihood.VeryUnlikely, 0)]
    [InlineData(Likelihood.Unlikely, Likelihood.Possible, 0)]
    [InlineData(Likelihood.VeryUnlikely, Likelihood.Likely, 2)]
    [InlineData(Likelihood.Unlikely, Likelihood.VeryLikely, 2)]
    [InlineData(Likelihood.Possible, Likelihood.VeryUnlikely, 4)]
    [InlineData(Likelihood.Likely, Likelihood.VeryUnlikely, 4)]
    [InlineData(Likelihood.VeryLikely, Likelihood.VeryUnlikely, 6)]
    internal void Sexual_follows_adult_and_a_little_racy(Likelihood adult, Likelihood racy, int severity) =>
        ContentSafety.Sexual(new Judgement([(Category.Adult, adult), (Category.Racy, racy)])).ShouldBe(severity);

    [Theory]
    [InlineData(Likelihood.VeryUnlikely, 0)]
    [InlineData(Likelihood.Unlikely, 0)]
    [InlineData(Likelihood.Possible, 2)]
    [InlineData(Likelihood.Likely, 4)]
    [InlineData(Likelihood.VeryLikely, 6)]
    internal void Violence_follows_its_likelihood(Likelihood violence, int severity) =>
        ContentSafety.Violence(new Judgement([(Category.Violence, violence)])).ShouldBe(severity);
}
