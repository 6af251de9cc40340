using System.Text.Json;
using Sluice.Vision.Images;
using Sluice.Vision.Moderation;
using Sluice.Vision.Serving;

namespace Sluice.Vision.Protocols;

/// <summary>
/// Azure AI Content Safety's <c>image:analyze</c>. Of its four categories a model here judges Sexual, and Violence where the operator
/// has one for it; the others are left out of the answer, because a severity of 0 would say that they were looked at.
/// </summary>
internal sealed class ContentSafety(VisionEngine engine, ImageProcessor images, ImageUrls urls)
{
    private const int MaxBytes = 4 << 20;
    private const int MaxSide = 2048;
    private const int MinSide = 50;

    // Base64 makes four characters of three bytes; the rest of the JSON is short.
    private const int MaxBodyBytes = MaxBytes / 3 * 4 + 4096;

    private static readonly string[] Versions = ["2023-10-01", "2024-09-01"];
    private static readonly string[] Categories = ["Hate", "SelfHarm", "Sexual", "Violence"];

    public static CallerRules Callers { get; } = AzureError.Callers(busy: "TooManyRequests");

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/contentsafety/image:analyze", (Delegate)AnalyzeAsync);

    private async Task<IResult> AnalyzeAsync(HttpContext context)
    {
        if (!Versions.Contains(context.Request.Query["api-version"].ToString()))
            return Invalid($"api-version must be one of {string.Join(", ", Versions)}.");
        var body = await RequestBody.ReadAsync(context.Request, MaxBodyBytes);
        if (body is null || Parse(body) is not { } request)
            return Invalid($"The body must be JSON with an image of at most {MaxBytes} bytes.");
        if (Refuse(request) is { } refusal)
            return refusal;
        var content = request.Image!.Content ?? await urls.FetchAsync(request.Image.BlobUrl!, context.RequestAborted);
        if (content is null)
            return Invalid("The blobUrl is not one that images may be fetched from, or it did not answer.");
        return content.Length is 0 or > MaxBytes
            ? Invalid($"The image must have 1 to {MaxBytes} bytes.")
            : await images.ProcessAsync(content, "moderation", image => Analyze(image, Judged(request), context.Response), context.RequestAborted);
    }

    private static AnalyzeRequest? Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<AnalyzeRequest>(body, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private IResult? Refuse(AnalyzeRequest request)
    {
        if (request.Image is null || request.Image.Content is null == request.Image.BlobUrl is null)
            return Invalid("The image must have either content or blobUrl.");
        if (request.OutputType is not (null or "FourSeverityLevels"))
            return Invalid("outputType must be FourSeverityLevels.");
        if (request.Categories is { } asked && (asked.Length == 0 || asked.Except(Categories).Any()))
            return Invalid($"categories must be of {string.Join(", ", Categories)}.");
        return Judged(request).Length == 0
            ? Invalid("None of these categories is judged here; GET /coverage says which are.")
            : null;
    }

    private string[] Judged(AnalyzeRequest request) =>
        [.. (engine.Judges(Category.Violence) ? ["Sexual", "Violence"] : (string[])["Sexual"]).Intersect(request.Categories ?? Categories)];

    private IResult Analyze(Decoded image, string[] categories, HttpResponse response)
    {
        if (image.Failure != DecodeFailure.None)
            return image.Failure switch
            {
                DecodeFailure.TimedOut => AzureError.Result(500, "InternalError", "The image took too long to decode."),
                DecodeFailure.GivenUp => AzureError.Result(422, "InvalidRequestBody", ImageProcessor.GivenUp),
                _ => Invalid("The bytes are not a whole image of a supported format, or one of too many pixels."),
            };
        if (Math.Min(image.First.Width, image.First.Height) < MinSide || Math.Max(image.First.Width, image.First.Height) > MaxSide)
            return Invalid($"The image must have {MinSide} to {MaxSide} pixels a side.");
        SeenHeaders.Say(response, image.Frames, image.Unseen);
        var judgement = engine.Moderate(image);
        return Results.Json(new
        {
            categoriesAnalysis = categories.Select(category => new { category, severity = category == "Sexual" ? Sexual(judgement) : Violence(judgement) }),
        });
    }

    /// <summary>0, 2, 4 or 6: the service has four levels, of which suggestive images reach the second at most.</summary>
    internal static int Sexual(Judgement judgement) => judgement[Category.Adult] switch
    {
        Likelihood.VeryLikely => 6,
        Likelihood.Likely or Likelihood.Possible => 4,
        _ when judgement[Category.Racy] >= Likelihood.Likely => 2,
        _ => 0,
    };

    internal static int Violence(Judgement judgement) => judgement[Category.Violence] switch
    {
        Likelihood.VeryLikely => 6,
        Likelihood.Likely => 4,
        Likelihood.Possible => 2,
        _ => 0,
    };

    private static IResult Invalid(string message) => AzureError.Result(400, "InvalidRequestBody", message);

    private sealed record AnalyzeRequest(ImageData? Image, string[]? Categories, string? OutputType);

    private sealed record ImageData(byte[]? Content, string? BlobUrl);
}
