using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Vision.Faces;
using Sluice.Vision.Images;
using Sluice.Vision.Serving;

namespace Sluice.Vision.Protocols;

/// <summary>
/// Azure AI Face v1.2: <c>detect</c> with rectangles and ids, and <c>verify</c> of two ids. Landmarks and attributes are refused, because
/// no model here knows them. The recognition and detection models that a caller names are checked and then answered by the local ones.
/// </summary>
internal sealed class FaceService(VisionEngine engine, FaceIds ids, ImageProcessor images, ImageUrls urls)
{
    private const int MinBytes = 1024;
    private const int MaxBytes = 6 << 20;
    private const int MaxFaces = 100;
    private const int MaxBodyBytes = 4096;
    private const int LongestLife = 86_400;

    private static readonly string[] RecognitionModels = ["recognition_01", "recognition_02", "recognition_03", "recognition_04"];
    private static readonly string[] DetectionModels = ["detection_01", "detection_02", "detection_03"];

    public static CallerRules Callers { get; } = AzureError.Callers(busy: "RateLimitExceeded");

    public void MapDetect(IEndpointRouteBuilder routes) => routes.MapPost("/face/v1.2/detect", (Delegate)DetectAsync);

    public void MapVerify(IEndpointRouteBuilder routes) => routes.MapPost("/face/v1.2/verify", (Delegate)VerifyAsync);

    private async Task<IResult> DetectAsync(HttpContext context)
    {
        var query = Query.Parse(context.Request.Query, out var problem);
        if (query is null)
            return Invalid(problem);
        var image = await PostedImage.ReadAsync(context.Request, MaxBytes, urls);
        return image switch
        {
            { Failure: PostedImageFailure.ContentType } =>
                AzureError.Result(415, "UnsupportedMediaType", "Send application/octet-stream, or application/json with a url."),
            { Failure: PostedImageFailure.Url } =>
                AzureError.Result(400, "InvalidURL", "The url is not one that images may be fetched from, or it did not answer."),
            { Failure: PostedImageFailure.Size } or { Content.Length: < MinBytes } =>
                AzureError.Result(400, "InvalidImageSize", $"The image must have {MinBytes} to {MaxBytes} bytes."),
            _ => await images.ProcessAsync(image.Content, "faces", decoded => Detect(decoded, query), context.RequestAborted),
        };
    }

    private IResult Detect(Decoded image, Query query)
    {
        if (image.Failure != DecodeFailure.None)
            return image.Failure switch
            {
                DecodeFailure.TooLarge => AzureError.Result(400, "InvalidImageSize", $"The image has more than {ImageDecoder.MaxSide} pixels a side, or too many in all."),
                DecodeFailure.TimedOut => AzureError.Result(408, "OperationTimeOut", "The image took too long to decode."),
                DecodeFailure.GivenUp => AzureError.Result(422, "InvalidImage", ImageProcessor.GivenUp),
                _ => AzureError.Result(400, "InvalidImage", "The bytes are not a whole image of a supported format."),
            };
        var pyramid = image.First.Pyramid;
        var faces = engine.Faces.Find(pyramid).OrderByDescending(face => face.Box.Area).Take(MaxFaces).Select(face => new DetectedFace(
            query.ReturnFaceId ? ids.Add(engine.Faces.Describe(pyramid, face), query.TimeToLive) : null,
            query.ReturnRecognitionModel ? query.RecognitionModel : null,
            FaceRectangle.From(face.Box.Within(image.First))));
        return Results.Json(faces.ToArray(), Json);
    }

    private async Task<IResult> VerifyAsync(HttpContext context)
    {
        if (await RequestBody.ReadAsync(context.Request, MaxBodyBytes) is not { } body || Parse(body) is not { FaceId1: { } first, FaceId2: { } second })
            return Invalid("The body must be JSON with faceId1 and faceId2 of faces that were detected here. Person groups are not kept here.");
        if (ids.Find(first) is not { } a || ids.Find(second) is not { } b)
            return AzureError.Result(404, "FaceNotFound", "A face is not found, or its id has expired.");
        var confidence = FaceRecognition.Confidence(a, b);
        return Results.Json(new Verification(confidence >= 0.5f, MathF.Round(confidence, 5)), Json);
    }

    private static FacePair? Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<FacePair>(body, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IResult Invalid(string message) => AzureError.Result(400, "BadArgument", message);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private sealed record Query(bool ReturnFaceId, bool ReturnRecognitionModel, string RecognitionModel, TimeSpan TimeToLive)
    {
        /// <param name="problem">What is wrong, where the answer is null.</param>
        public static Query? Parse(IQueryCollection query, out string problem)
        {
            problem =
                !IsFlag(query["returnFaceId"]) || !IsFlag(query["returnFaceLandmarks"]) || !IsFlag(query["returnRecognitionModel"])
                    ? "returnFaceId, returnFaceLandmarks and returnRecognitionModel are true or false."
                : IsTrue(query["returnFaceLandmarks"]) ? "Landmarks are not supported here: leave returnFaceLandmarks out."
                : !string.IsNullOrEmpty(query["returnFaceAttributes"]) ? "No attribute can be judged here: leave returnFaceAttributes out."
                : !IsOneOf(query["recognitionModel"], RecognitionModels) ? $"recognitionModel is one of {string.Join(", ", RecognitionModels)}."
                : !IsOneOf(query["detectionModel"], DetectionModels) ? $"detectionModel is one of {string.Join(", ", DetectionModels)}."
                : Seconds(query["faceIdTimeToLive"]) is null ? $"faceIdTimeToLive is 60 to {LongestLife} seconds."
                : "";
            return problem.Length > 0
                ? null
                : new Query(
                    string.IsNullOrEmpty(query["returnFaceId"]) || IsTrue(query["returnFaceId"]),
                    IsTrue(query["returnRecognitionModel"]),
                    query["recognitionModel"].FirstOrDefault() ?? RecognitionModels[0],
                    Seconds(query["faceIdTimeToLive"])!.Value);
        }

        private static bool IsTrue(string? value) => string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);

        private static bool IsFlag(string? value) => string.IsNullOrEmpty(value) || bool.TryParse(value, out _);

        private static bool IsOneOf(string? value, string[] values) => value is null || values.Contains(value);

        private static TimeSpan? Seconds(string? value) =>
            value is null ? TimeSpan.FromSeconds(LongestLife)
            : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 60 and <= LongestLife ? TimeSpan.FromSeconds(seconds)
            : null;
    }

    private sealed record DetectedFace(Guid? FaceId, string? RecognitionModel, FaceRectangle FaceRectangle);

    private sealed record FaceRectangle(int Top, int Left, int Width, int Height)
    {
        public static FaceRectangle From(Box box) => new((int)box.Top, (int)box.Left, (int)box.Width, (int)box.Height);
    }

    private sealed record FacePair(Guid? FaceId1, Guid? FaceId2);

    private sealed record Verification(bool IsIdentical, float Confidence);
}
