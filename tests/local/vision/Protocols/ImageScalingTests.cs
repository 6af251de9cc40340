using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sluice.Vision.Images;
using Sluice.Vision.Serving;
using Sluice.Vision.Tests.Images;

namespace Sluice.Vision.Tests.Protocols;

public sealed class ImageScalingTests(RunningService service)
{
    private const string ContentSafetysLimits = "?maxSide=2048&maxBytes=4194304";

    private Task<HttpResponseMessage> PostAsync(byte[] image, string query = ContentSafetysLimits, string? key = RunningService.Key, HttpClient? client = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/images:scale" + query) { Content = new ByteArrayContent(image) };
        if (key is not null)
            request.Headers.Add("Ocp-Apim-Subscription-Key", key);
        return (client ?? service.Client).SendAsync(request);
    }

    private async Task<Bitmap> ScaledAsync(byte[] image, string query)
    {
        var response = await PostAsync(image, query);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("image/jpeg");
        var jpeg = await response.Content.ReadAsByteArrayAsync();
        jpeg[..3].ShouldBe([0xFF, 0xD8, 0xFF]);
        return new ImageDecoder(TimeProvider.System).Decode(jpeg).First;
    }

    private static async Task<(int Http, string Code)> ProblemAsync(HttpResponseMessage response)
    {
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        return ((int)response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()!);
    }

    [Theory]
    [InlineData("coffee.jpg", 300, 300, 200)]
    [InlineData("icon.png", 2048, 64, 64)]
    [InlineData("animation.gif", 160, 160, 90)]
    public async Task An_image_fits_its_side_keeps_its_proportions_and_is_never_enlarged(string name, int maxSide, int width, int height)
    {
        var scaled = await ScaledAsync(Samples.Read(name), $"?maxSide={maxSide}&maxBytes=4194304");
        (scaled.Width, scaled.Height).ShouldBe((width, height));
    }

    [Fact]
    public async Task Even_noise_is_made_to_fit_the_bytes()
    {
        var noise = new Bitmap(1500, 1500);
        new Random(20261121).NextBytes(noise.Rgb);
        var file = ScaledJpeg.Encode(noise, 1500, int.MaxValue);
        var response = await PostAsync(file, "?maxSide=2048&maxBytes=65536");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsByteArrayAsync()).Length.ShouldBeLessThanOrEqualTo(65_536);
    }

    [Fact]
    public async Task An_image_that_lies_on_its_side_is_answered_upright_without_its_metadata()
    {
        // EXIF of one entry: orientation 6, which a viewer turns clockwise.
        byte[] exif = [0xFF, 0xE1, 0, 34, .. "Exif\0\0MM\0*\0\0\0\b\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001\0\u0006\0\0\0\0\0\0"u8];
        var jpeg = Samples.Read("coffee.jpg");
        byte[] sideways = [.. jpeg[..2], .. exif, .. jpeg[2..]];
        var response = await PostAsync(sideways, "?maxSide=300&maxBytes=4194304");
        var scaled = await response.Content.ReadAsByteArrayAsync();
        scaled.AsSpan().IndexOf("Exif"u8).ShouldBe(-1);
        var bitmap = new ImageDecoder(TimeProvider.System).Decode(scaled).First;
        (bitmap.Width, bitmap.Height).ShouldBe((200, 300));
    }

    [Theory]
    [InlineData("no bytes", "invalid_image")]
    [InlineData("text", "invalid_image")]
    [InlineData("truncated JPEG", "invalid_image")]
    [InlineData("PNG of 8000 × 8000", "image_too_large")]
    [InlineData("20 MB and one byte", "image_too_large")]
    public async Task What_cannot_be_read_is_a_problem(string what, string code) =>
        (await ProblemAsync(await PostAsync(HostileImages.All[what]))).ShouldBe((400, code));

    [Fact]
    public async Task An_image_that_is_given_up_cannot_be_processed() => (await ProblemAsync(await PostAsync(service.GivenUp))).ShouldBe((422, "given_up"));

    [Theory]
    [InlineData("")]
    [InlineData("?maxSide=2048")]
    [InlineData("?maxBytes=4194304")]
    [InlineData("?maxSide=63&maxBytes=4194304")]
    [InlineData("?maxSide=16001&maxBytes=4194304")]
    [InlineData("?maxSide=2048&maxBytes=65535")]
    [InlineData("?maxSide=-1&maxBytes=4194304")]
    public async Task Limits_must_be_given_and_possible(string query) =>
        (await ProblemAsync(await PostAsync(Samples.Read("icon.png"), query))).ShouldBe((400, "bad_limit"));

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    public async Task Callers_without_the_key_are_refused(string? key) =>
        (await ProblemAsync(await PostAsync(Samples.Read("icon.png"), key: key))).ShouldBe((401, "unauthorized"));

    [Fact]
    public async Task A_request_too_many_is_told_when_to_come_again()
    {
        var admission = new Admission(working: 1, waiting: 0, hangLimit: TimeSpan.FromMinutes(1), TimeProvider.System, onHang: () => { });
        using var lease = admission.Enter();
        var response = await PostAsync(Samples.Read("icon.png"), client: await service.StartAsync(admission));
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        (await ProblemAsync(response)).ShouldBe((429, "busy"));
    }
}
