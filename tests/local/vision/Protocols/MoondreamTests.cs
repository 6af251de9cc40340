using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Sluice.Vision.Serving;
using Sluice.Vision.Tests.Images;

namespace Sluice.Vision.Tests.Protocols;

public sealed class MoondreamTests(RunningService service)
{
    private Task<HttpResponseMessage> PostAsync(string json, string? key = RunningService.Key, HttpClient? client = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/query") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        if (key is not null)
            request.Headers.Add("X-Moondream-Auth", key);
        return (client ?? service.Client).SendAsync(request);
    }

    private static string Query(byte[] image, string question = "What is it? Answer with one word.") =>
        JsonSerializer.Serialize(new { image_url = $"data:image/jpeg;base64,{Convert.ToBase64String(image)}", question });

    private async Task<string?> AnswerAsync(string json)
    {
        var response = await PostAsync(json);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("answer").GetString();
    }

    [Theory]
    [InlineData("cat.jpg", "Is it a cat, a dog or a card?", "cat")]
    [InlineData("coffee.jpg", "What is it?", "cup")]
    [InlineData("group.jpg", "Is there a person?", "person")]
    [InlineData("coffee.jpg", "Is there a person?", "unknown")]
    public async Task The_answer_is_one_word(string name, string question, string answer) =>
        (await AnswerAsync(Query(Samples.Read(name), question))).ShouldBe(answer);

    // As PHP writes it.
    [Fact]
    public async Task Escaped_slashes_are_slashes() =>
        (await AnswerAsync(Query(Samples.Read("cat.jpg")).Replace("/", "\\/", StringComparison.Ordinal))).ShouldBe("cat");

    [Theory]
    [InlineData("no bytes")]
    [InlineData("text")]
    [InlineData("truncated JPEG")]
    [InlineData("PNG of 65535 × 65535")]
    public async Task An_image_that_cannot_be_looked_at_is_unknown(string what) => (await AnswerAsync(Query(HostileImages.All[what]))).ShouldBe("unknown");

    [Fact]
    public async Task So_is_one_that_is_given_up() => (await AnswerAsync(Query(service.GivenUp))).ShouldBe("unknown");

    [Theory]
    [InlineData("data:image/png;base64,not base64!")]
    [InlineData("data:,hello")]
    [InlineData("http://127.0.0.1:1/a.jpg")]
    [InlineData("file:///etc/passwd")]
    public async Task So_is_an_address_that_is_not_allowed(string address) =>
        (await AnswerAsync(JsonSerializer.Serialize(new { image_url = address, question = "?" }))).ShouldBe("unknown");

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"image_url":"data:,"}""")]
    [InlineData("""{"question":"?"}""")]
    [InlineData("""{"image_url":1,"question":"?"}""")]
    public async Task Other_bodies_are_bad_requests(string json) => (await PostAsync(json)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    public async Task Callers_without_the_key_are_refused(string? key) => (await PostAsync("{}", key)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

    [Fact]
    public async Task A_request_too_many_is_told_when_to_come_again()
    {
        var admission = new Admission(working: 1, waiting: 0, hangLimit: TimeSpan.FromMinutes(1), TimeProvider.System, onHang: () => { });
        using var lease = admission.Enter();
        var response = await PostAsync("{}", client: await service.StartAsync(admission));
        response.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
    }
}
