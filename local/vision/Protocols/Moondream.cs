using System.Text.Json;
using Sluice.Vision.Images;
using Sluice.Vision.Serving;

namespace Sluice.Vision.Protocols;

/// <summary>
/// Moondream's <c>v1/query</c>: a question about an image. The answer is always one word of those that are configured; no model here
/// understands questions. Callers of this protocol take any status but 200 for a service that is down, so an image that cannot be
/// looked at is answered with the word for what nobody can tell, too.
/// </summary>
internal sealed class Moondream(VisionEngine engine, ImageProcessor images, ImageUrls urls, MoondreamWords words)
{
    // Base64 of the 20 MB that the other protocols take.
    private const int MaxBytes = 20_971_520 / 3 * 4 + 4096;

    public static CallerRules Callers { get; } = new(
        request => request.Headers["X-Moondream-Auth"].FirstOrDefault() ?? ApiKey.Bearer(request),
        (_, _) => Error(401, "Provide the key of this service in X-Moondream-Auth."),
        () => Error(429, "Too many requests are waiting."));

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/query", (Delegate)QueryAsync);

    private async Task<IResult> QueryAsync(HttpContext context)
    {
        if (await RequestBody.ReadAsync(context.Request, MaxBytes) is not { } body)
            return Answer(words.Unknown);
        if (Parse(body) is not { ImageUrl: { } address, Question: { } question })
            return Error(400, "The body must be JSON with image_url and question.");
        var image = Inline(address) ?? await urls.FetchAsync(address, context.RequestAborted);
        return Answer(image is null ? words.Unknown : await images.ProcessAsync(image, "question", decoded => Look(decoded, question), context.RequestAborted));
    }

    private string Look(Decoded image, string question) => image.Failure == DecodeFailure.None
        ? words.Answer(question, engine.Moderate(image), engine.FindObjects(image))
        : words.Unknown;

    /// <returns>The bytes of a data URL, or null where it is another one.</returns>
    private static byte[]? Inline(string address)
    {
        const string marker = ";base64,";
        var start = address.StartsWith("data:", StringComparison.OrdinalIgnoreCase) ? address.IndexOf(marker, StringComparison.OrdinalIgnoreCase) : -1;
        if (start < 0)
            return null;
        var base64 = address.AsSpan(start + marker.Length);
        var bytes = new byte[base64.Length / 4 * 3 + 3];
        return Convert.TryFromBase64Chars(base64, bytes, out var length) ? bytes[..length] : null;
    }

    private static QueryRequest? Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<QueryRequest>(body, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IResult Answer(string answer) => Results.Json(new { answer });

    private static IResult Error(int status, string message) => Results.Json(new { error = new { message } }, statusCode: status);

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private sealed record QueryRequest(string? ImageUrl, string? Question);
}
