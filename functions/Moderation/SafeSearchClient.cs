using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.Extensions.Options;
using Sluice.Engines;
using Sluice.Files;
using MediaType = System.Net.Mime.MediaTypeNames.Image;

namespace Sluice.Moderation;

/// <summary>Google Cloud Vision SafeSearch (<c>v1/images:annotate</c>), of the cloud or of the local vision service.</summary>
public sealed class SafeSearchClient(HttpPipeline pipeline, IOptions<ModerationOptions> options) : IModerationEngine
{
    // Google's limit on a request. Its image part is base64: four characters for three bytes.
    private const int MaxRequestBytes = 10_000_000, Envelope = 256;

    public SafeSearchClient(IOptions<ModerationOptions> options)
        : this(EnginePipeline.WithKey("x-goog-api-key", options.Value.Key!), options)
    {
    }

    public ImageLimits Limits { get; } = new(
        (MaxRequestBytes - Envelope) / 4 * 3, MinSide: 1, MaxSide: 16_000,
        [MediaType.Jpeg, MediaType.Png, MediaType.Gif, MediaType.Webp, MediaType.Bmp, MediaType.Tiff, MediaType.Icon]);

    public async Task<ModerationResult> JudgeAsync(ReadOnlyMemory<byte> image, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new { requests = new[] { new { image = new { content = image }, features = new[] { new { type = "SAFE_SEARCH_DETECTION" } } } } });
        using var response = await pipeline.PostAsync(
            new Uri(options.Value.Endpoint!, "v1/images:annotate"), "application/json", RequestContent.Create(body), cancellation);
        // Also 400: that is about the request (a wrong key, for one); what is wrong with an image stands in its own response.
        if (response.IsError)
            throw new RequestFailedException(response.Status, $"The moderation service answered {response.Status}.");

        var answer = response.Content.ToObjectFromJson<Answer>(JsonSerializerOptions.Web)?.Responses is [{ } single] ? single
            : throw new JsonException("The moderation service's answer does not have exactly one response for one image.");
        if (answer.Error is { } error)
        {
            // gRPC codes: INVALID_ARGUMENT, OUT_OF_RANGE, and FAILED_PRECONDITION will not change with another attempt.
            return error.Code switch
            {
                3 or 11 => ModerationResult.Of(EngineOutcome.Unreadable),
                9 => ModerationResult.Of(EngineOutcome.GaveUp),
                var code => throw new RequestFailedException($"The moderation service could not look at the image (code {code})."),
            };
        }

        var a = answer.SafeSearchAnnotation ?? throw new JsonException("The moderation service's answer has neither annotation nor error.");
        return new ModerationResult(
            CheckOutcome.Done, new ModerationLikelihoods(Parse(a.Adult), Parse(a.Spoof), Parse(a.Medical), Parse(a.Violence), Parse(a.Racy)),
            Seen: Seen.Of(response));
    }

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

    private sealed record Answer(IReadOnlyList<Single>? Responses);

    private sealed record Single(Annotation? SafeSearchAnnotation, Status? Error);

    private sealed record Annotation(string? Adult, string? Spoof, string? Medical, string? Violence, string? Racy);

    private sealed record Status(int Code, string? Message);
}
