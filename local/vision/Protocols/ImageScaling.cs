using System.Globalization;
using Sluice.Vision.Images;
using Sluice.Vision.Serving;

namespace Sluice.Vision.Protocols;

/// <summary>
/// <c>POST /images:scale?maxSide=&amp;maxBytes=&amp;view=</c>: answers with one of the pictures that the posted file shows, the first
/// without <c>view</c>, as a JPEG within these limits, for services that take less than this one or look at less of a file: upright, in
/// sRGB, on a background, without metadata. <c>Sluice-Views</c> says how many there are. Errors are problem details with a <c>code</c>.
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
        if (Number(context.Request, "maxSide", LeastSide, ImageDecoder.MaxSide) is not { } maxSide)
            return Problem(400, "bad_limit", $"maxSide must be {LeastSide} to {ImageDecoder.MaxSide} pixels.");
        if (Number(context.Request, "maxBytes", LeastBytes, MaxBytes) is not { } maxBytes)
            return Problem(400, "bad_limit", $"maxBytes must be {LeastBytes} to {MaxBytes}.");
        if (Number(context.Request, "view", 0, int.MaxValue, otherwise: 0) is not { } view)
            return Problem(400, "bad_view", "view must be a number from 0.");
        return await RequestBody.ReadAsync(context.Request, MaxBytes) is { } body
            ? await images.ProcessAsync(body, "scaling", image => Scale(image, view, maxSide, maxBytes, context.Response), context.RequestAborted)
            : Problem(400, "image_too_large", $"The image must have at most {MaxBytes} bytes.");
    }

    private static int? Number(HttpRequest request, string name, int least, int most, int? otherwise = null) =>
        !request.Query.TryGetValue(name, out var text) ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value
        : null;

    private static IResult Scale(Decoded image, int view, int maxSide, int maxBytes, HttpResponse response)
    {
        if (image.Failure != DecodeFailure.None)
            return Problem(image.Failure);
        if (view >= image.Pictures.Count)
            return Problem(400, "bad_view", $"The image has {image.Pictures.Count} views.");
        response.Headers["Sluice-Views"] = image.Pictures.Count.ToString(CultureInfo.InvariantCulture);
        SeenHeaders.Say(response, image.Frames, image.Unseen);
        return Results.Bytes(ScaledJpeg.Encode(image.Pictures[view], maxSide, maxBytes), "image/jpeg");
    }

    private static IResult Problem(DecodeFailure failure) => failure switch
    {
        DecodeFailure.TooLarge => Problem(400, "image_too_large", $"The image has more than {ImageDecoder.MaxSide} pixels a side, or too many in all."),
        DecodeFailure.TimedOut => Problem(500, "timeout", "The image took too long to decode."),
        DecodeFailure.GivenUp => Problem(422, "given_up", ImageProcessor.GivenUp),
        _ => Problem(400, "invalid_image", "The bytes are not a whole image of a supported format."),
    };

    private static IResult Problem(int status, string code, string detail) =>
        Results.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code });
}
