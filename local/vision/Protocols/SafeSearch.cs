using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Vision.Images;
using Sluice.Vision.Moderation;
using Sluice.Vision.Serving;

namespace Sluice.Vision.Protocols;

/// <summary>
/// Google Cloud Vision's <c>images:annotate</c> for SAFE_SEARCH_DETECTION: at most 16 images and 10 MB of JSON a request,
/// an error per image, five likelihoods of which those that no model judges are UNKNOWN.
/// </summary>
internal sealed class SafeSearch(VisionEngine engine, ImageProcessor images, ImageUrls urls)
{
    private const int MaxBytes = 10 << 20;
    private const int MaxImages = 16;

    public static CallerRules Callers { get; } = new(
        request => ApiKeyOf(request) ?? ApiKey.Bearer(request),
        WithoutKey,
        () => Error(429, "RESOURCE_EXHAUSTED", "Too many requests are waiting."));

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/images:annotate", (Delegate)AnnotateAsync);

    private async Task<IResult> AnnotateAsync(HttpContext context)
    {
        if (await RequestBody.ReadAsync(context.Request, MaxBytes) is not { } body)
            return Error(400, "INVALID_ARGUMENT", $"Request payload size exceeds the limit: {MaxBytes} bytes.");
        var requests = Parse(body);
        if (requests is null)
            return Error(400, "INVALID_ARGUMENT", "Invalid JSON payload received.");
        if (requests.Count > MaxImages)
            return Error(400, "INVALID_ARGUMENT", $"Too many images per request: at most {MaxImages}.");
        var responses = new List<ImageResponse>();
        foreach (var image in requests)
            responses.Add(await AnnotateImageAsync(image, context.RequestAborted));
        if (responses is [{ SafeSearchAnnotation: not null } single])
            SeenHeaders.Say(context.Response, single.Frames, single.Unseen);
        return Results.Json(new { responses }, Json);
    }

    private static string? ApiKeyOf(HttpRequest request) => request.Query["key"].FirstOrDefault() ?? request.Headers["x-goog-api-key"].FirstOrDefault();

    private static IResult WithoutKey(HttpRequest request, KeyCheck check) => (check, ApiKeyOf(request)) switch
    {
        (KeyCheck.Missing, _) => Error(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers."),
        (_, null) => Error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials."),
        _ => Error(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."),
    };

    private static List<ImageRequest?>? Parse(byte[] body)
    {
        try
        {
            var parsed = JsonSerializer.Deserialize<AnnotateRequest>(body, Json);
            return parsed is null ? null : parsed.Requests ?? [];
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<ImageResponse> AnnotateImageAsync(ImageRequest? request, CancellationToken cancellation)
    {
        if (request?.Features is not { Count: > 0 } features)
            return Failed(RpcCode.InvalidArgument, "No features were requested.");
        if (features.Any(feature => feature?.IsSafeSearch != true))
            return Failed(RpcCode.Unimplemented, "Only SAFE_SEARCH_DETECTION is implemented here.");
        var content = request.Image?.Content;
        if (content is null && (request.Image?.Source?.ImageUri ?? request.Image?.Source?.GcsImageUri) is { } uri)
        {
            content = await urls.FetchAsync(uri, cancellation);
            if (content is null)
                return Failed(RpcCode.PermissionDenied, "This address is not one that images may be fetched from, or it did not answer.");
        }
        return content is null
            ? Failed(RpcCode.InvalidArgument, "No image: neither content nor source.")
            : await images.ProcessAsync(content, "moderation", Judge, cancellation);
    }

    private ImageResponse Judge(Decoded image)
    {
        if (image.Failure != DecodeFailure.None)
            return image.Failure switch
            {
                DecodeFailure.TooLarge => Failed(RpcCode.InvalidArgument, "Bad image data: too many pixels or frames."),
                DecodeFailure.TimedOut => Failed(RpcCode.DeadlineExceeded, "The image took too long to decode."),
                DecodeFailure.GivenUp => Failed(RpcCode.FailedPrecondition, ImageProcessor.GivenUp),
                _ => Failed(RpcCode.InvalidArgument, "Bad image data."),
            };
        return new ImageResponse(Annotation.From(engine.Moderate(image)), null, image.Frames, image.Unseen);
    }

    private static ImageResponse Failed(RpcCode code, string message) => new(null, new RpcStatus(code, message));

    private static IResult Error(int code, string status, string message) =>
        Results.Json(new { error = new { code, message, status } }, statusCode: code);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter<Likelihood>(JsonNamingPolicy.SnakeCaseUpper) },
    };

    /// <summary>Of google.rpc.Code; per-image errors carry these, not HTTP's.</summary>
    private enum RpcCode
    {
        InvalidArgument = 3,
        DeadlineExceeded = 4,
        PermissionDenied = 7,
        FailedPrecondition = 9,
        Unimplemented = 12,
    }

    private sealed record AnnotateRequest(List<ImageRequest?>? Requests);

    private sealed record ImageRequest(ImageSource? Image, List<Feature?>? Features);

    private sealed record ImageSource(byte[]? Content, SourceUri? Source);

    private sealed record SourceUri(string? ImageUri, string? GcsImageUri);

    /// <param name="Type">An enumeration: its JSON is the name or, as Google's own clients send it, the number.</param>
    private sealed record Feature(JsonElement Type)
    {
        public bool IsSafeSearch => Type.ValueKind switch
        {
            JsonValueKind.String => Type.ValueEquals("SAFE_SEARCH_DETECTION"),
            JsonValueKind.Number => Type.TryGetInt32(out var number) && number == 6,
            _ => false,
        };
    }

    private sealed record ImageResponse(Annotation? SafeSearchAnnotation, RpcStatus? Error, [property: JsonIgnore] int Frames = 0, [property: JsonIgnore] Unseen Unseen = Unseen.None);

    private sealed record RpcStatus(RpcCode Code, string Message);

    private sealed record Annotation(Likelihood Adult, Likelihood Spoof, Likelihood Medical, Likelihood Violence, Likelihood Racy)
    {
        public static Annotation From(Judgement judgement) => new(
            judgement[Category.Adult], judgement[Category.Spoof], judgement[Category.Medical], judgement[Category.Violence], judgement[Category.Racy]);
    }
}
