using System.Globalization;
using Sluice.Vision.Images;
using Sluice.Vision.Serving;

namespace Sluice.Vision.Protocols;

/// <summary>
/// <c>POST /images:scale?maxSide=&amp;maxBytes=</c>: answers with the posted image as a JPEG within these limits, for services that
/// take less than this one. Upright, the first frame alone, without metadata. Errors are problem details with a <c>code</c>.
/// </summary>
internal sealed class ImageScaling(ImageProcessor images)
{
    private const int MaxBytes = 20_971_520;

    // A JPEG of this side has fewer bytes than this whatever it shows, so that every image can be made to fit.
    private const int LeastSide = 64, LeastBytes = 65_536;

    public static CallerRules Callers { get; } = new(
        AzureError.Credential,
        (_, _) => Problem(401, "unauthorized", "Provide the key of this service in Ocp-Apim-Subscription-Key or as a bearer token."),
        () => Problem(429, "busy", "Too many requests are waiting."));

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/images:scale", (Delegate)ScaleAsync);

    private async Task<IResult> ScaleAsync(HttpContext context)
    {
        if (Limit(context.Request, "maxSide", LeastSide, ImageDecoder.MaxSide) is not { } maxSide)
            return Problem(400, "bad_limit", $"maxSide must be {LeastSide} to {ImageDecoder.MaxSide} pixels.");
        if (Limit(context.Request, "maxBytes", LeastBytes, MaxBytes) is not { } maxBytes)
            return Problem(400, "bad_limit", $"maxBytes must be {LeastBytes} to {MaxBytes}.");
        return await RequestBody.ReadAsync(context.Request, MaxBytes) is { } body
            ? await images.ProcessAsync(body, "scaling", image => Scale(image, maxSide, maxBytes), context.RequestAborted)
            : Problem(400, "image_too_large", $"The image must have at most {MaxBytes} bytes.");
    }

    private static int? Limit(HttpRequest request, string name, int least, int most) =>
        int.TryParse(request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : null;

    private static IResult Scale(Decoded image, int maxSide, int maxBytes) => image.Failure switch
    {
        DecodeFailure.None => Results.Bytes(ScaledJpeg.Encode(image.First, maxSide, maxBytes), "image/jpeg"),
        DecodeFailure.TooLarge => Problem(400, "image_too_large", $"The image has more than {ImageDecoder.MaxSide} pixels a side, or too many in all."),
        DecodeFailure.TimedOut => Problem(500, "timeout", "The image took too long to decode."),
        DecodeFailure.GivenUp => Problem(422, "given_up", ImageProcessor.GivenUp),
        _ => Problem(400, "invalid_image", "The bytes are not a whole image of a supported format."),
    };

    private static IResult Problem(int status, string code, string detail) =>
        Results.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code });
}
