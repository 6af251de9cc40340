using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Sluice.Vision.Serving;
using Sluice.Vision.Tests.Images;

namespace Sluice.Vision.Tests.Protocols;

public sealed class SafeSearchTests(RunningService service)
{
    private const string Path = "/v1/images:annotate";
    private const string WithKey = Path + "?key=" + RunningService.Key;

    private static object Request(byte[] content, string feature = "SAFE_SEARCH_DETECTION") =>
        new { image = new { content }, features = new[] { new { type = feature } } };

    private async Task<JsonElement> PostAsync(params object[] requests)
    {
        var response = await service.Client.PostAsJsonAsync(WithKey, new { requests });
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("responses");
    }

    private static async Task<(HttpStatusCode Http, int Code, string Status)> ErrorAsync(HttpResponseMessage response)
    {
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        error.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        return (response.StatusCode, error.GetProperty("code").GetInt32(), error.GetProperty("status").GetString()!);
    }

    [Fact]
    public async Task A_photo_gets_likelihoods_and_unknown_where_nothing_judges()
    {
        var annotation = (await PostAsync(Request(Samples.Read("coffee.jpg"))))[0].GetProperty("safeSearchAnnotation");
        annotation.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()).ShouldBe(new Dictionary<string, string?>
        {
            ["adult"] = "VERY_UNLIKELY",
            ["racy"] = "VERY_UNLIKELY",
            ["spoof"] = "UNKNOWN",
            ["medical"] = "UNKNOWN",
            ["violence"] = "UNKNOWN",
        }, ignoreOrder: true);
    }

    [Fact]
    public async Task Each_image_of_a_batch_has_its_own_answer_or_error_in_order()
    {
        var responses = await PostAsync(
            Request(Samples.Read("cat.jpg")), Request(HostileImages.All["text"]), Request(HostileImages.All["PNG of 65535 × 65535"]),
            Request([]), Request(HostileImages.All["SVG"]), Request(Samples.Read("truncated.jpg")), Request(Samples.Read("animation.gif")),
            Request(Samples.Read("cat.jpg"), "FACE_DETECTION"), new { }, null!,
            new { image = new { }, features = new[] { new { type = "SAFE_SEARCH_DETECTION" } } },
            new { image = new { source = new { imageUri = "http://127.0.0.1/a.jpg" } }, features = new[] { new { type = "SAFE_SEARCH_DETECTION" } } });
        responses.EnumerateArray().Select(r => r.TryGetProperty("error", out var e) ? e.GetProperty("code").GetInt32() : 0)
            .ShouldBe([0, 3, 3, 3, 3, 3, 0, 12, 3, 3, 3, 7]);
    }

    [Fact]
    public async Task An_image_that_is_given_up_has_an_error_that_another_attempt_does_not_cure() =>
        (await PostAsync(Request(service.GivenUp), Request(Samples.Read("coffee.jpg")))).EnumerateArray()
            .Select(r => r.TryGetProperty("error", out var e) ? e.GetProperty("code").GetInt32() : 0).ShouldBe([9, 0]);

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("""{"requests":[{"image":{"content":"not base64!"}}]}""")]
    public async Task Malformed_bodies_are_an_invalid_argument(string body)
    {
        var response = await service.Client.PostAsync(WithKey, new StringContent(body, Encoding.UTF8, "application/json"));
        (await ErrorAsync(response)).ShouldBe((HttpStatusCode.BadRequest, 400, "INVALID_ARGUMENT"));
    }

    [Fact]
    public async Task More_than_sixteen_images_are_refused()
    {
        var requests = Enumerable.Repeat(Request(Samples.Read("icon.png")), 17);
        (await ErrorAsync(await service.Client.PostAsJsonAsync(WithKey, new { requests })))
            .ShouldBe((HttpStatusCode.BadRequest, 400, "INVALID_ARGUMENT"));
    }

    [Fact]
    public async Task More_than_ten_megabytes_are_refused()
    {
        var response = await service.Client.PostAsync(WithKey, new ByteArrayContent(new byte[(10 << 20) + 1]));
        (await ErrorAsync(response)).ShouldBe((HttpStatusCode.BadRequest, 400, "INVALID_ARGUMENT"));
    }

    [Theory]
    [InlineData(null, null, 403, "PERMISSION_DENIED")]
    [InlineData("x-goog-api-key", "wrong", 400, "INVALID_ARGUMENT")]
    [InlineData("Authorization", "Bearer wrong", 401, "UNAUTHENTICATED")]
    [InlineData("Authorization", "Basic wrong", 403, "PERMISSION_DENIED")]
    public async Task Callers_without_the_key_are_refused(string? header, string? value, int code, string status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = JsonContent.Create(new { requests = Array.Empty<object>() }) };
        if (header is not null)
            request.Headers.TryAddWithoutValidation(header, value);
        (await ErrorAsync(await service.Client.SendAsync(request))).ShouldBe(((HttpStatusCode)code, code, status));
    }

    [Theory]
    [InlineData("x-goog-api-key", RunningService.Key)]
    [InlineData("Authorization", "Bearer " + RunningService.Key)]
    public async Task The_key_may_also_be_a_header(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = JsonContent.Create(new { requests = Array.Empty<object>() }) };
        request.Headers.TryAddWithoutValidation(header, value);
        (await service.Client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_request_too_many_is_told_when_to_come_again()
    {
        var admission = new Admission(working: 1, waiting: 0, hangLimit: TimeSpan.FromMinutes(1), TimeProvider.System, onHang: () => { });
        using var lease = admission.Enter();
        var response = await (await service.StartAsync(admission)).PostAsJsonAsync(WithKey, new { requests = Array.Empty<object>() });
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        (await ErrorAsync(response)).ShouldBe((HttpStatusCode.TooManyRequests, 429, "RESOURCE_EXHAUSTED"));
    }
}
