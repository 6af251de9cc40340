using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Sluice.Vision.Images;
using Sluice.Vision.Serving;
using Sluice.Vision.Tests.Images;

namespace Sluice.Vision.Tests.Protocols;

public sealed class FaceServiceTests(RunningService service)
{
    private async Task<HttpResponseMessage> DetectAsync(
        byte[] body, string query = "", string type = "application/octet-stream", string? key = RunningService.Key, HttpClient? client = null)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return await SendAsync("detect" + query, content, key, client);
    }

    private Task<HttpResponseMessage> VerifyAsync(object pair, string? key = RunningService.Key) => SendAsync("verify", JsonContent.Create(pair), key);

    private Task<HttpResponseMessage> SendAsync(string path, HttpContent content, string? key, HttpClient? client = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/face/v1.2/" + path) { Content = content };
        if (key is not null)
            request.Headers.Add("Ocp-Apim-Subscription-Key", key);
        return (client ?? service.Client).SendAsync(request);
    }

    private async Task<JsonElement[]> FacesAsync(byte[] image, string query = "")
    {
        var response = await DetectAsync(image, query);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await response.Content.ReadFromJsonAsync<JsonElement[]>())!;
    }

    private static async Task<(int Http, string Code)> ErrorAsync(HttpResponseMessage response)
    {
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        error.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        return ((int)response.StatusCode, error.GetProperty("code").GetString()!);
    }

    [Fact]
    public async Task Faces_come_with_ids_and_rectangles_the_largest_first()
    {
        var faces = await FacesAsync(Samples.Read("group.jpg"), "?returnRecognitionModel=true&recognitionModel=recognition_04&detectionModel=detection_03");
        faces.Length.ShouldBe(4);
        faces.Select(face => face.GetProperty("faceId").GetGuid()).Distinct().Count().ShouldBe(4);
        faces.ShouldAllBe(face => face.GetProperty("recognitionModel").GetString() == "recognition_04");
        var areas = faces.Select(face => face.GetProperty("faceRectangle")).Select(box =>
            box.GetProperty("width").GetInt32() * box.GetProperty("height").GetInt32()).ToList();
        areas.ShouldBe(areas.OrderDescending());
        areas.ShouldAllBe(area => area > 100 * 100);
    }

    [Fact]
    public async Task Ids_and_models_are_left_out_where_they_are_not_asked_for()
    {
        var face = (await FacesAsync(Samples.Read("portrait.jpg"), "?returnFaceId=false")).Single();
        face.EnumerateObject().Select(property => property.Name).ShouldBe(["faceRectangle"]);
    }

    [Fact]
    public async Task An_image_without_faces_is_an_empty_list() => (await FacesAsync(Samples.Read("coffee.jpg"))).ShouldBeEmpty();

    [Fact]
    public async Task Two_images_of_one_person_are_identical_and_two_people_are_not()
    {
        var portrait = (await FacesAsync(Samples.Read("portrait.jpg"))).Single().GetProperty("faceId").GetGuid();
        var turned = ScaledJpeg.Encode(Samples.Turn(Samples.Decode("portrait.jpg"), 12), 400, int.MaxValue);
        var again = (await FacesAsync(turned)).Single().GetProperty("faceId").GetGuid();
        var other = (await FacesAsync(Samples.Read("group.jpg")))[0].GetProperty("faceId").GetGuid();

        var same = await (await VerifyAsync(new { faceId1 = portrait, faceId2 = again })).Content.ReadFromJsonAsync<JsonElement>();
        same.GetProperty("isIdentical").GetBoolean().ShouldBeTrue();
        same.GetProperty("confidence").GetDouble().ShouldBeInRange(0.8, 1);
        var different = await (await VerifyAsync(new { faceId1 = portrait, faceId2 = other })).Content.ReadFromJsonAsync<JsonElement>();
        different.GetProperty("isIdentical").GetBoolean().ShouldBeFalse();
        different.GetProperty("confidence").GetDouble().ShouldBeInRange(0, 0.4);
    }

    [Theory]
    [InlineData("returnFaceLandmarks=true")]
    [InlineData("returnFaceAttributes=headPose")]
    [InlineData("returnFaceAttributes=qualityForRecognition,mask")]
    [InlineData("returnFaceId=maybe")]
    [InlineData("recognitionModel=recognition_05")]
    [InlineData("recognitionModel=")]
    [InlineData("detectionModel=detection_9")]
    [InlineData("faceIdTimeToLive=59")]
    [InlineData("faceIdTimeToLive=86401")]
    [InlineData("faceIdTimeToLive=soon")]
    public async Task What_it_cannot_answer_is_a_bad_argument(string query) =>
        (await ErrorAsync(await DetectAsync(Samples.Read("portrait.jpg"), "?" + query))).ShouldBe((400, "BadArgument"));

    [Theory]
    [InlineData("no bytes", "InvalidImageSize")]
    [InlineData("text", "InvalidImageSize")]
    [InlineData("20 MB and one byte", "InvalidImageSize")]
    [InlineData("truncated JPEG", "InvalidImage")]
    [InlineData("JPEG without its last rows", "InvalidImage")]
    public async Task Images_that_cannot_be_read_are_refused(string what, string code) =>
        (await ErrorAsync(await DetectAsync(HostileImages.All[what]))).ShouldBe((400, code));

    [Fact]
    public async Task An_image_that_is_given_up_cannot_be_processed() =>
        (await ErrorAsync(await DetectAsync(service.GivenUp))).ShouldBe((422, "InvalidImage"));

    [Theory]
    [InlineData("text/plain", 415, "UnsupportedMediaType")]
    [InlineData("application/json", 400, "InvalidURL")]
    public async Task Other_bodies_are_refused(string type, int status, string code) =>
        (await ErrorAsync(await DetectAsync("""{"url":"http://127.0.0.1:1/a.jpg"}"""u8.ToArray(), type: type))).ShouldBe((status, code));

    [Fact]
    public async Task A_face_that_nobody_detected_is_not_found() =>
        (await ErrorAsync(await VerifyAsync(new { faceId1 = Guid.NewGuid(), faceId2 = Guid.NewGuid() }))).ShouldBe((404, "FaceNotFound"));

    [Fact]
    public async Task A_pair_without_two_face_ids_is_a_bad_argument()
    {
        (await ErrorAsync(await VerifyAsync(new { faceId = Guid.NewGuid(), personId = Guid.NewGuid(), largePersonGroupId = "all" }))).ShouldBe((400, "BadArgument"));
        (await ErrorAsync(await VerifyAsync("a text"))).ShouldBe((400, "BadArgument"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    public async Task Callers_without_the_key_are_refused(string? key)
    {
        (await ErrorAsync(await DetectAsync(Samples.Read("portrait.jpg"), key: key))).ShouldBe((401, "401"));
        (await ErrorAsync(await VerifyAsync(new { faceId1 = Guid.NewGuid(), faceId2 = Guid.NewGuid() }, key))).ShouldBe((401, "401"));
    }

    [Fact]
    public async Task A_request_too_many_is_told_when_to_come_again()
    {
        var admission = new Admission(working: 1, waiting: 0, hangLimit: TimeSpan.FromMinutes(1), TimeProvider.System, onHang: () => { });
        using var lease = admission.Enter();
        var response = await DetectAsync(Samples.Read("portrait.jpg"), client: await service.StartAsync(admission));
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        (await ErrorAsync(response)).ShouldBe((429, "RateLimitExceeded"));
    }
}
