using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Sluice.Vision.Serving;
using Sluice.Vision.Tests.Images;

namespace Sluice.Vision.Tests.Protocols;

public sealed class ImageAnalysisTests(RunningService service)
{
    private const string Path = "/computervision/imageanalysis:analyze?api-version=2024-02-01&features=read";

    private Task<HttpResponseMessage> PostAsync(
        byte[] body, string path = Path, string type = "application/octet-stream", string? key = RunningService.Key, HttpClient? client = null)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (key is not null)
            request.Headers.Add("Ocp-Apim-Subscription-Key", key);
        return (client ?? service.Client).SendAsync(request);
    }

    private static async Task<(int Http, string Code, string? Inner)> ErrorAsync(HttpResponseMessage response)
    {
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        var code = error.GetProperty("code").GetString()!;
        response.Headers.GetValues("x-ms-error-code").ShouldBe([code]);
        error.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        return ((int)response.StatusCode, code, error.TryGetProperty("innererror", out var inner) ? inner.GetProperty("code").GetString() : null);
    }

    [Fact]
    public async Task A_card_is_read_with_words_polygons_and_confidences()
    {
        var response = await PostAsync(Samples.Read("payment-card.jpg"));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var analysis = await response.Content.ReadFromJsonAsync<JsonElement>();
        analysis.GetProperty("modelVersion").GetString().ShouldNotBeNullOrEmpty();
        analysis.GetProperty("metadata").GetRawText().ShouldBe("""{"width":1300,"height":900}""");
        var line = analysis.GetProperty("readResult").GetProperty("blocks")[0].GetProperty("lines").EnumerateArray()
            .Single(l => l.GetProperty("text").GetString() == "4111 1111 1111 1111");
        line.GetProperty("boundingPolygon").GetArrayLength().ShouldBe(4);
        var words = line.GetProperty("words").EnumerateArray().ToList();
        words.Select(word => word.GetProperty("text").GetString()).ShouldBe(["4111", "1111", "1111", "1111"]);
        words.ShouldAllBe(word => word.GetProperty("confidence").GetDouble() > 0.9 && word.GetProperty("boundingPolygon").GetArrayLength() == 4);
        words.Select(word => word.GetProperty("boundingPolygon")[0].GetProperty("x").GetInt32()).ShouldBeInOrder();
    }

    [Fact]
    public async Task An_image_without_text_has_one_block_without_lines()
    {
        var analysis = await (await PostAsync(Samples.Read("portrait.jpg"))).Content.ReadFromJsonAsync<JsonElement>();
        analysis.GetProperty("readResult").GetRawText().ShouldBe("""{"blocks":[{"lines":[]}]}""");
    }

    [Fact]
    public async Task People_and_tags_come_with_confidences_and_people_with_boxes()
    {
        var response = await PostAsync(Samples.Read("group.jpg"), "/computervision/imageanalysis:analyze?api-version=2024-02-01&features=tags,people&language=en");
        var analysis = await response.Content.ReadFromJsonAsync<JsonElement>();
        analysis.EnumerateObject().Select(property => property.Name).ShouldBe(["modelVersion", "metadata", "tagsResult", "peopleResult"]);
        var tag = analysis.GetProperty("tagsResult").GetProperty("values").EnumerateArray().First();
        tag.GetProperty("name").GetString().ShouldBe("person");
        tag.GetProperty("confidence").GetDouble().ShouldBeInRange(0.5, 1);
        var people = analysis.GetProperty("peopleResult").GetProperty("values").EnumerateArray().ToList();
        people.Count.ShouldBe(4);
        foreach (var box in people.Select(person => person.GetProperty("boundingBox")))
        {
            (box.GetProperty("x").GetInt32() + box.GetProperty("w").GetInt32()).ShouldBeInRange(200, 1280);
            (box.GetProperty("y").GetInt32() + box.GetProperty("h").GetInt32()).ShouldBeInRange(200, 1025);
        }
    }

    [Fact]
    public async Task An_image_without_people_has_no_values()
    {
        var response = await PostAsync(Samples.Read("coffee.jpg"), "/computervision/imageanalysis:analyze?api-version=2024-02-01&features=people");
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("peopleResult").GetRawText().ShouldBe("""{"values":[]}""");
    }

    [Theory]
    [InlineData("no bytes", null)]
    [InlineData("20 MB and one byte", null)]
    [InlineData("text", "InvalidImageFormat")]
    [InlineData("SVG", "InvalidImageFormat")]
    [InlineData("truncated JPEG", "InvalidImageFormat")]
    [InlineData("PNG of 65535 × 65535", "InvalidImageSize")]
    [InlineData("GIF of 1 × 1", "InvalidImageSize")]
    public async Task Images_beyond_the_limits_are_an_invalid_request(string what, string? inner) =>
        (await ErrorAsync(await PostAsync(HostileImages.All[what]))).ShouldBe((400, "InvalidRequest", inner));

    [Fact]
    public async Task An_image_that_is_given_up_cannot_be_processed() =>
        (await ErrorAsync(await PostAsync(service.GivenUp))).ShouldBe((422, "InvalidRequest", "NotSupportedImage"));

    [Theory]
    [InlineData("?features=read", "BadArgument")]
    [InlineData("?api-version=2019-01-01&features=read", "BadArgument")]
    [InlineData("?api-version=2024-02-01", "BadArgument")]
    [InlineData("?api-version=2024-02-01&features=", "BadArgument")]
    [InlineData("?api-version=2024-02-01&features=caption", "NotSupportedVisualFeature")]
    [InlineData("?api-version=2024-02-01&features=read,objects", "NotSupportedVisualFeature")]
    [InlineData("?api-version=2024-02-01&features=denseCaptions", "NotSupportedVisualFeature")]
    [InlineData("?api-version=2024-02-01&features=smartCrops", "NotSupportedVisualFeature")]
    [InlineData("?api-version=2024-02-01&features=tags&language=ja", "NotSupportedLanguage")]
    [InlineData("?api-version=2024-02-01&features=read&language=e", "NotSupportedLanguage")]
    public async Task Queries_that_it_cannot_answer_are_an_invalid_request(string query, string inner)
    {
        var path = "/computervision/imageanalysis:analyze" + query;
        (await ErrorAsync(await PostAsync(Samples.Read("icon.png"), path))).ShouldBe((400, "InvalidRequest", inner));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("image/jpeg")]
    public async Task Other_content_types_are_unsupported(string type) =>
        (await ErrorAsync(await PostAsync(Samples.Read("icon.png"), type: type))).ShouldBe((415, "UnsupportedMediaType", null));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("wrong")]
    public async Task Callers_without_the_key_are_refused(string? key) =>
        (await ErrorAsync(await PostAsync(Samples.Read("icon.png"), key: key))).ShouldBe((401, "401", null));

    [Theory]
    [InlineData("""{"url":"http://127.0.0.1:1/a.jpg"}""")]
    [InlineData("""{"url":"file:///etc/passwd"}""")]
    [InlineData("""{"url":7}""")]
    [InlineData("{}")]
    [InlineData("{")]
    public async Task Addresses_are_refused_unless_allowed(string json)
    {
        var response = await PostAsync(System.Text.Encoding.UTF8.GetBytes(json), type: "application/json");
        (await ErrorAsync(response)).ShouldBe((400, "InvalidRequest", "InvalidImageUrl"));
    }

    [Fact]
    public async Task An_allowed_address_is_fetched_and_its_neighbours_are_not()
    {
        var allowed = new Uri(service.Client.BaseAddress!, "/health").AbsoluteUri;
        var admission = new Admission(working: 1, waiting: 9, hangLimit: TimeSpan.FromMinutes(1), TimeProvider.System, onHang: () => { });
        var client = await service.StartAsync(admission, allowed);
        async Task<string?> InnerAsync(string url) => (await ErrorAsync(await PostAsync(
            JsonSerializer.SerializeToUtf8Bytes(new { url }), type: "application/json", client: client))).Inner;

        (await InnerAsync(allowed)).ShouldBe("InvalidImageFormat");
        (await InnerAsync(new Uri(service.Client.BaseAddress!, "/coverage").AbsoluteUri)).ShouldBe("InvalidImageUrl");
    }

    [Fact]
    public async Task A_request_too_many_is_told_when_to_come_again()
    {
        var admission = new Admission(working: 1, waiting: 0, hangLimit: TimeSpan.FromMinutes(1), TimeProvider.System, onHang: () => { });
        using var lease = admission.Enter();
        var response = await PostAsync(Samples.Read("icon.png"), client: await service.StartAsync(admission));
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        (await ErrorAsync(response)).ShouldBe((429, "TooManyRequests", null));
    }
}
