using System.Buffers;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Sluice.Verification;

namespace Sluice.Moderation;

/// <summary>
/// Google Cloud Vision SafeSearch (<c>v1/images:annotate</c>), of the cloud or of the local vision service. Throws what
/// another attempt may cure (throttling, server faults, an unreachable service); says as a value what it cannot.
/// </summary>
public sealed class SafeSearchClient(HttpClient http, IOptions<ModerationOptions> options)
{
    /// <summary>The request's image part is base64: four characters for three bytes.</summary>
    private static int EncodedLength(int bytes) => (bytes + 2) / 3 * 4;

    /// <summary>Rises when what is made of the answer changes too: cached verdicts of another engine do not count.</summary>
    public const string Engine = "safesearch-v1";

    public async Task<ModerationResult> AnnotateAsync(ReadOnlyMemory<byte> image, CancellationToken cancellation)
    {
        var settings = options.Value;
        if (EncodedLength(image.Length) > settings.MaxRequestBytes)
        {
            return NotKnown(CheckOutcome.NotJudged, new Reason(
                "tooLargeForModeration",
                $"The image has {image.Length:N0} bytes, more than the moderation service takes ({settings.MaxRequestBytes / 4 * 3:N0})."));
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(settings.Endpoint!, "v1/images:annotate")) { Content = Body(image) };
        request.Headers.Add("x-goog-api-key", settings.Key);
        using var response = await http.SendAsync(request, cancellation);
        // Also 400: that is about the request (a wrong key, for one); what is wrong with an image stands in its own response.
        response.EnsureSuccessStatusCode();

        var answer = (await response.Content.ReadFromJsonAsync<Answer>(cancellation))?.Responses is [{ } single] ? single
            : throw new HttpRequestException("The moderation service's answer does not have exactly one response for one image.");
        if (answer.Error is { } error)
        {
            return IsAboutTheImage(error) ? NotKnown(CheckOutcome.Unreadable, Reasons.UnreadableImage)
                : throw new HttpRequestException($"The moderation service could not look at the image (code {error.Code}).");
        }

        var a = answer.SafeSearchAnnotation ?? throw new HttpRequestException("The moderation service's answer has neither annotation nor error.");
        return new ModerationResult(
            CheckOutcome.Done,
            new ModerationLikelihoods(Parse(a.Adult), Parse(a.Spoof), Parse(a.Medical), Parse(a.Violence), Parse(a.Racy)),
            Engine);
    }

    // gRPC codes: 3 INVALID_ARGUMENT, 9 FAILED_PRECONDITION and 11 OUT_OF_RANGE will not change with another attempt.
    private static bool IsAboutTheImage(Status error) => error.Code is 3 or 9 or 11;

    private static ModerationResult NotKnown(CheckOutcome outcome, Reason reason) => new(outcome, ModerationLikelihoods.Unknown, Reason: reason);

    /// <summary>A word that is not known is not a low likelihood.</summary>
    private static Likelihood Parse(string? word) => word switch
    {
        "VERY_UNLIKELY" => Likelihood.VeryUnlikely,
        "UNLIKELY" => Likelihood.Unlikely,
        "POSSIBLE" => Likelihood.Possible,
        "LIKELY" => Likelihood.Likely,
        "VERY_LIKELY" => Likelihood.VeryLikely,
        _ => Likelihood.Unknown,
    };

    private static ReadOnlyMemoryContent Body(ReadOnlyMemory<byte> image)
    {
        var buffer = new ArrayBufferWriter<byte>(EncodedLength(image.Length) + 256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("requests");
            json.WriteStartObject();
            json.WriteStartObject("image");
            json.WriteBase64String("content", image.Span);
            json.WriteEndObject();
            json.WriteStartArray("features");
            json.WriteStartObject();
            json.WriteString("type", "SAFE_SEARCH_DETECTION");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        var content = new ReadOnlyMemoryContent(buffer.WrittenMemory);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private sealed record Answer(IReadOnlyList<Single>? Responses);


    private sealed record Single(Annotation? SafeSearchAnnotation, Status? Error);

    private sealed record Annotation(string? Adult, string? Spoof, string? Medical, string? Violence, string? Racy);

    private sealed record Status(int Code, string? Message);
}
