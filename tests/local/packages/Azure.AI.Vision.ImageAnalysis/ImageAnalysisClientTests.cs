using System.Net;
using System.Text.Json;
using Azure;
using Azure.AI.Vision.ImageAnalysis;
using Azure.Core;

namespace Sluice.Packages.Tests.Vision;

public class ImageAnalysisClientTests
{
    private static readonly BinaryData Image = BinaryData.FromBytes(new byte[] { 0xFF, 0xD8, 0xFF });

    private readonly FakeService _service = new();

    [Fact]
    public async Task Text_tags_and_people_are_read()
    {
        _service.Answer(HttpStatusCode.OK, Contract("image-analysis-read-tags-people"));

        var result = (await Client().AnalyzeAsync(Image, VisualFeatures.Read | VisualFeatures.Tags | VisualFeatures.People)).Value;

        (result.ModelVersion, result.Metadata.Width, result.Metadata.Height).ShouldBe(("2023-10-01", 640, 480));
        result.Tags!.Values.Select(tag => (tag.Name, tag.Confidence)).ShouldBe([("text", 0.9912f), ("Person", 0.42f)]);
        var line = result.Read!.Blocks.Single().Lines.Single();
        line.Text.ShouldBe("HELLO WORLD");
        line.BoundingPolygon.Select(point => (point.X, point.Y)).ShouldBe([(10, 20), (110, 20), (110, 40), (10, 40)]);
        line.Words.Select(word => (word.Text, word.Confidence, word.BoundingPolygon[0].X)).ShouldBe([("HELLO", 0.998f, 10), ("WORLD", 0.5f, 60)]);
        result.People!.Values.Select(person => person.Confidence).ShouldBe([0.91f, 0.0017f]);
        var box = result.People.Values[0].BoundingBox;
        (box.X, box.Y, box.Width, box.Height).ShouldBe((5, 6, 70, 80));
    }

    [Fact]
    public async Task What_was_not_asked_for_is_null_and_what_was_not_found_is_empty()
    {
        _service.Answer(HttpStatusCode.OK, Contract("image-analysis-nothing-found"));

        var result = (await Client().AnalyzeAsync(Image, VisualFeatures.Read | VisualFeatures.People)).Value;

        result.Tags.ShouldBeNull();
        result.Read!.Blocks.ShouldBeEmpty();
        result.People!.Values.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("https://vision.example")]
    [InlineData("https://vision.example/")]
    public async Task Bytes_are_posted_with_the_features_and_the_key(string endpoint)
    {
        _service.Answer(HttpStatusCode.OK, Contract("image-analysis-nothing-found"));

        await Client(endpoint).AnalyzeAsync(
            Image, VisualFeatures.Tags | VisualFeatures.Read | VisualFeatures.SmartCrops, new ImageAnalysisOptions { Language = "de", ModelVersion = "latest" });

        var request = _service.Requests.Single();
        request.Method.ShouldBe("POST");
        request.Uri.AbsoluteUri.ShouldBe(
            "https://vision.example/computervision/imageanalysis:analyze?features=tags%2Cread%2CsmartCrops&language=de&model-version=latest&api-version=2023-10-01");
        request.Headers["Content-Type"].ShouldBe("application/octet-stream");
        request.Headers["Ocp-Apim-Subscription-Key"].ShouldBe("the-key");
        request.Content.ShouldBe(Image.ToArray());
    }

    [Fact]
    public async Task An_address_is_posted_as_json()
    {
        _service.Answer(HttpStatusCode.OK, Contract("image-analysis-nothing-found"));

        await Client().AnalyzeAsync(new Uri("https://images.example/a b?sig=x%2B\"&y"), VisualFeatures.Read);

        var request = _service.Requests.Single();
        request.Headers["Content-Type"].ShouldBe("application/json");
        JsonDocument.Parse(request.Content).RootElement.GetProperty("url").GetString().ShouldBe("https://images.example/a%20b?sig=x%2B%22&y");
    }

    [Fact]
    public async Task An_error_has_the_services_status_and_code()
    {
        _service.Answer(HttpStatusCode.BadRequest, Contract("image-analysis-invalid-size"));

        var error = await Should.ThrowAsync<RequestFailedException>(Client().AnalyzeAsync(Image, VisualFeatures.Read));

        (error.Status, error.ErrorCode).ShouldBe((400, "InvalidRequest"));
        error.Message.ShouldContain("InvalidImageSize");
        error.ToString().ShouldNotContain("the-key");
    }

    [Fact]
    public async Task A_busy_service_is_asked_again_when_it_says()
    {
        _service
            .Answer(HttpStatusCode.TooManyRequests, "", ("retry-after-ms", "150"))
            .Answer(HttpStatusCode.OK, Contract("image-analysis-nothing-found"));

        var response = await Client().AnalyzeAsync(Image, VisualFeatures.Read);

        response.GetRawResponse().Status.ShouldBe(200);
        _service.Requests[1].Content.ShouldBe(Image.ToArray());
        TimeProvider.System.GetElapsedTime(_service.Requests[0].Timestamp, _service.Requests[1].Timestamp)
            .ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(140));
    }

    [Fact]
    public async Task A_service_that_stays_busy_is_an_error()
    {
        for (var attempt = 0; attempt < 4; attempt++)
            _service.Answer(HttpStatusCode.TooManyRequests, """{"error":{"code":"429","message":"Rate limit is exceeded."}}""");

        var error = await Should.ThrowAsync<RequestFailedException>(Client().AnalyzeAsync(Image, VisualFeatures.Read));

        (error.Status, error.ErrorCode, _service.Requests.Count).ShouldBe((429, "429", 4));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("<html>")]
    [InlineData("""{"readResult":{"blocks":5}}""")]
    public async Task An_answer_that_is_none_is_an_error(string body)
    {
        _service.Answer(HttpStatusCode.OK, body);

        await Should.ThrowAsync<JsonException>(Client().AnalyzeAsync(Image, VisualFeatures.Read));
    }

    [Fact]
    public async Task Nothing_to_look_for_is_refused() =>
        await Should.ThrowAsync<ArgumentException>(Client().AnalyzeAsync(Image, VisualFeatures.None));

    [Fact]
    public async Task A_token_credential_sends_its_token()
    {
        _service.Answer(HttpStatusCode.OK, Contract("image-analysis-nothing-found"));
        var credential = DelegatedTokenCredential.Create((context, _) => new AccessToken(context.Scopes.Single(), DateTimeOffset.MaxValue));

        await new ImageAnalysisClient(new Uri("https://vision.example"), credential, Options()).AnalyzeAsync(Image, VisualFeatures.Read);

        _service.Requests.Single().Headers["Authorization"].ShouldBe("Bearer https://cognitiveservices.azure.com/.default");
    }

    [Fact]
    public async Task A_double_takes_its_place()
    {
        ImageAnalysisClient client = new Double();

        await Should.ThrowAsync<RequestFailedException>(client.AnalyzeAsync(Image, VisualFeatures.Read));
    }

    private static string Contract(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "contracts", name + ".json"));

    // Loopback without TLS is where the local vision service listens.
    private ImageAnalysisClient Client(string endpoint = "http://127.0.0.1:1") =>
        new(new Uri(endpoint), new AzureKeyCredential("the-key"), Options());

    private ImageAnalysisClientOptions Options() => new()
    {
        Transport = _service.Transport,
        Retry = { Delay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(1) },
    };

    private sealed class Double : ImageAnalysisClient
    {
        public override Task<Response<ImageAnalysisResult>> AnalyzeAsync(
            BinaryData imageData, VisualFeatures visualFeatures, ImageAnalysisOptions options = default, CancellationToken cancellationToken = default) =>
            Task.FromException<Response<ImageAnalysisResult>>(new RequestFailedException(503, "busy"));
    }
}
