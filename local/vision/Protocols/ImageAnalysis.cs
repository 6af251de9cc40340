using System.Numerics;
using System.Text.Json;
using Sluice.Vision.Images;
using Sluice.Vision.Serving;
using Sluice.Vision.Text;

namespace Sluice.Vision.Protocols;

/// <summary>Azure Image Analysis 4.0: the feature <c>read</c>, with the image's size. No model here offers the others.</summary>
internal sealed class ImageAnalysis(VisionEngine engine, Admission admission, ApiKey key, ImageUrls urls)
{
    private const int MaxBytes = 20_971_520;
    private const int MinSide = 50;

    private static readonly string[] Versions = ["2023-10-01", "2024-02-01"];

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/computervision/imageanalysis:analyze", (Delegate)AnalyzeAsync);

    private async Task<IResult> AnalyzeAsync(HttpContext context)
    {
        if (!AzureError.IsAuthorized(context.Request, key))
            return AzureError.Unauthorized;
        if (RefuseQuery(context.Request.Query) is { } refusal)
            return refusal;
        if (!admission.TryEnter())
            return AzureError.Busy;
        try
        {
            var (content, error) = await ContentAsync(context.Request);
            return error ?? await admission.RunAsync(() => Analyze(content!), context.RequestAborted);
        }
        finally
        {
            admission.Leave();
        }
    }

    private static IResult? RefuseQuery(IQueryCollection query)
    {
        if (!Versions.Contains(query["api-version"].ToString()))
            return Invalid("BadArgument", $"api-version must be one of {string.Join(", ", Versions)}.");
        var features = query["features"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (features.Length == 0)
            return Invalid("BadArgument", "features is missing.");
        if (features.Any(feature => !feature.Equals("read", StringComparison.OrdinalIgnoreCase)))
            return Invalid("NotSupportedVisualFeature", "The only feature that is supported here is read.");
        if (query.TryGetValue("language", out var language) && language.ToString().Length < 2)
            return Invalid("NotSupportedLanguage", "language is a code of two or more letters.");
        return null;
    }

    private async Task<(byte[]? Content, IResult? Error)> ContentAsync(HttpRequest request)
    {
        var type = request.ContentType?.Split(';')[0].Trim();
        if (type is not ("application/octet-stream" or "application/json"))
            return (null, AzureError.Result(415, "UnsupportedMediaType", "Send application/octet-stream, or application/json with a url."));
        var body = await RequestBody.ReadAsync(request, MaxBytes);
        if (body is null or [])
            return (null, AzureError.Result(400, "InvalidRequest", $"The body must have 1 to {MaxBytes} bytes."));
        if (type == "application/octet-stream")
            return (body, null);
        var content = Url(body) is { } url ? await urls.FetchAsync(url, request.HttpContext.RequestAborted) : null;
        return content is null
            ? (null, Invalid("InvalidImageUrl", "The url is not one that images may be fetched from, or it did not answer."))
            : (content, null);
    }

    private static string? Url(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<ImageUrl>(body, JsonSerializerOptions.Web)?.Url;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private IResult Analyze(byte[] content)
    {
        var image = engine.Images.Get(content);
        if (image.Failure != DecodeFailure.None)
            return image.Failure switch
            {
                DecodeFailure.TooLarge => Invalid("InvalidImageSize", $"The image has more than {ImageDecoder.MaxSide} pixels a side, or too many in all."),
                DecodeFailure.TimedOut => AzureError.Result(500, "Timeout", "The image took too long to decode."),
                _ => Invalid("InvalidImageFormat", "The bytes are not a whole image of a supported format."),
            };
        var (width, height) = (image.First.Width, image.First.Height);
        if (Math.Min(width, height) < MinSide)
            return Invalid("InvalidImageSize", $"The image must have at least {MinSide} pixels a side.");
        if (engine.Read(image) is not { } lines)
            return AzureError.Result(500, "Timeout", "The image has too much text to read in time.");
        return Results.Json(new Analysis(
            $"{TextDetector.Version}+{TextRecognizer.Version}",
            new Metadata(width, height),
            new ReadResult([new Block([.. lines.Select(Line.From)])])));
    }

    private static IResult Invalid(string inner, string message) => AzureError.Result(400, "InvalidRequest", message, inner);

    private sealed record ImageUrl(string? Url);

    private sealed record Analysis(string ModelVersion, Metadata Metadata, ReadResult ReadResult);

    private sealed record Metadata(int Width, int Height);

    private sealed record ReadResult(Block[] Blocks);

    private sealed record Block(Line[] Lines);

    private sealed record Line(string Text, Point[] BoundingPolygon, Word[] Words)
    {
        public static Line From(TextLine line) => new(line.Text, Point.Of(line.Polygon), [.. line.Words.Select(word =>
            new Word(word.Text, Point.Of(word.Polygon), MathF.Round(word.Confidence, 3)))]);
    }

    private sealed record Word(string Text, Point[] BoundingPolygon, float Confidence);

    private sealed record Point(int X, int Y)
    {
        public static Point[] Of(Vector2[] polygon) => Array.ConvertAll(polygon, p => new Point((int)MathF.Round(p.X), (int)MathF.Round(p.Y)));
    }
}
