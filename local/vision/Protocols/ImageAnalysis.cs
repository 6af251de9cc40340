using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Vision.Images;
using Sluice.Vision.Objects;
using Sluice.Vision.Serving;
using Sluice.Vision.Text;

namespace Sluice.Vision.Protocols;

/// <summary>Azure Image Analysis 4.0: the features <c>read</c>, <c>tags</c> and <c>people</c>. No model here offers the others.</summary>
internal sealed class ImageAnalysis(VisionEngine engine, ImageProcessor images, ImageUrls urls)
{
    private const int MaxBytes = 20_971_520;
    private const int MinSide = 50;

    private static readonly string[] Versions = ["2023-10-01", "2024-02-01"];
    private static readonly string[] ReadModels = [TextDetector.Version, TextRecognizer.Version];
    private static readonly string[] ObjectModels = [ObjectDetector.Version];
    private static readonly string[] Features = ["read", "tags", "people"];

    public static CallerRules Callers { get; } = AzureError.Callers(busy: "TooManyRequests");

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/computervision/imageanalysis:analyze", (Delegate)AnalyzeAsync);

    private async Task<IResult> AnalyzeAsync(HttpContext context)
    {
        var features = Asked(context.Request.Query);
        if (RefuseQuery(context.Request.Query, features) is { } refusal)
            return refusal;
        var image = await PostedImage.ReadAsync(context.Request, MaxBytes, urls);
        return image.Failure switch
        {
            PostedImageFailure.None => await images.ProcessAsync(
                image.Content, string.Join('+', Features.Where(features.Contains)), decoded => Analyze(decoded, features, context.Response), context.RequestAborted),
            PostedImageFailure.ContentType =>
                AzureError.Result(415, "UnsupportedMediaType", "Send application/octet-stream, or application/json with a url."),
            PostedImageFailure.Size => AzureError.Result(400, "InvalidRequest", $"The image must have 1 to {MaxBytes} bytes."),
            _ => Invalid("InvalidImageUrl", "The url is not one that images may be fetched from, or it did not answer."),
        };
    }

    private static HashSet<string> Asked(IQueryCollection query) => query["features"].ToString()
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static IResult? RefuseQuery(IQueryCollection query, HashSet<string> features)
    {
        if (!Versions.Contains(query["api-version"].ToString()))
            return Invalid("BadArgument", $"api-version must be one of {string.Join(", ", Versions)}.");
        if (features.Count == 0)
            return Invalid("BadArgument", "features is missing.");
        if (!features.IsSubsetOf(Features))
            return Invalid("NotSupportedVisualFeature", $"The features that are supported here are {string.Join(", ", Features)}.");
        if (query.TryGetValue("language", out var language) && language.ToString().Length < 2)
            return Invalid("NotSupportedLanguage", "language is a code of two or more letters.");
        if (features.Contains("tags") && language.ToString() is not ("" or "en"))
            return Invalid("NotSupportedLanguage", "Tags are English: language must be en.");
        return null;
    }

    private IResult Analyze(Decoded image, HashSet<string> features, HttpResponse response)
    {
        if (image.Failure != DecodeFailure.None)
            return image.Failure switch
            {
                DecodeFailure.TooLarge => Invalid("InvalidImageSize", $"The image has more than {ImageDecoder.MaxSide} pixels a side, or too many in all."),
                DecodeFailure.TimedOut => AzureError.Result(500, "Timeout", "The image took too long to decode."),
                DecodeFailure.GivenUp => AzureError.Result(422, "InvalidRequest", ImageProcessor.GivenUp, "NotSupportedImage"),
                _ => Invalid("InvalidImageFormat", "The bytes are not a whole image of a supported format."),
            };
        var (width, height) = (image.First.Width, image.First.Height);
        if (Math.Min(width, height) < MinSide)
            return Invalid("InvalidImageSize", $"The image must have at least {MinSide} pixels a side.");

        var (read, tags, people) = (features.Contains("read"), features.Contains("tags"), features.Contains("people"));
        var text = read ? engine.Read(image) : null;
        if (text is not null)
            SeenHeaders.Say(response, image.Frames, text.Unseen);
        var objects = tags || people ? engine.FindObjects(image) : [];
        string[] models = [.. read ? ReadModels : [], .. tags || people ? ObjectModels : []];
        return Results.Json(new Analysis(
            string.Join('+', models),
            new Metadata(width, height),
            text is null ? null : new ReadResult([.. text.Blocks.Select(lines => new Block([.. lines.Select(Line.From)]))]),
            tags ? new Values<Tag>(Tag.From(objects)) : null,
            people ? new Values<Person>(Person.From(objects, image.First)) : null), Json);
    }

    private static IResult Invalid(string inner, string message) => AzureError.Result(400, "InvalidRequest", message, inner);

    private static float Rounded(float confidence) => MathF.Round(confidence, 3);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private sealed record Analysis(string ModelVersion, Metadata Metadata, ReadResult? ReadResult, Values<Tag>? TagsResult, Values<Person>? PeopleResult);

    private sealed record Metadata(int Width, int Height);

    private sealed record Values<T>([property: JsonPropertyName("values")] T[] All);

    private sealed record Tag(string Name, float Confidence)
    {
        /// <summary>Each kind once, the surest first.</summary>
        public static Tag[] From(IEnumerable<DetectedObject> objects) =>
            [.. objects.DistinctBy(found => found.Name, StringComparer.Ordinal).Select(found => new Tag(found.Name, Rounded(found.Score)))];
    }

    private sealed record Person(Rectangle BoundingBox, float Confidence)
    {
        public static Person[] From(IEnumerable<DetectedObject> objects, Bitmap image) =>
        [
            .. objects.Where(found => found.Name == ObjectNames.Person).Select(found => (Box: found.Box.Within(image), found.Score)).Select(person => new Person(
                new Rectangle((int)person.Box.Left, (int)person.Box.Top, (int)person.Box.Width, (int)person.Box.Height), Rounded(person.Score))),
        ];
    }

    private sealed record Rectangle(int X, int Y, int W, int H);

    private sealed record ReadResult(Block[] Blocks);

    private sealed record Block(Line[] Lines);

    private sealed record Line(string Text, Point[] BoundingPolygon, Word[] Words)
    {
        public static Line From(TextLine line) => new(line.Text, Point.Of(line.Polygon), [.. line.Words.Select(word =>
            new Word(word.Text, Point.Of(word.Polygon), Rounded(word.Confidence)))]);
    }

    private sealed record Word(string Text, Point[] BoundingPolygon, float Confidence);

    private sealed record Point(int X, int Y)
    {
        public static Point[] Of(Vector2[] polygon) => Array.ConvertAll(polygon, p => new Point((int)MathF.Round(p.X), (int)MathF.Round(p.Y)));
    }
}
