using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.Extensions.Options;
using Sluice.Engines;
using Sluice.Files;
using MediaType = System.Net.Mime.MediaTypeNames.Image;

namespace Sluice.Moderation;

/// <summary>
/// Azure AI Content Safety (<c>image:analyze</c>, api-version 2024-09-01), of the cloud or of the local vision service. Sexual
/// severity is the likelihood of adult content, Violence that of violence; spoof, medical and racy are unknown to it.
/// </summary>
public sealed class ContentSafetyClient(HttpPipeline pipeline, IOptions<ModerationOptions> options) : IModerationEngine
{
    public ContentSafetyClient(IOptions<ModerationOptions> options)
        : this(
            string.IsNullOrEmpty(options.Value.Key)
                ? EnginePipeline.WithIdentity("https://cognitiveservices.azure.com/.default")
                : EnginePipeline.WithKey("Ocp-Apim-Subscription-Key", options.Value.Key), options)
    {
    }

    public ImageLimits Limits { get; } = new(
        4 << 20, MinSide: 50, MaxSide: 2048,
        [MediaType.Jpeg, MediaType.Png, MediaType.Gif, MediaType.Webp, MediaType.Bmp, MediaType.Tiff]);

    public async Task<ModerationResult> JudgeAsync(ReadOnlyMemory<byte> image, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new { image = new { content = image }, categories = new[] { "Sexual", "Violence" }, outputType = "FourSeverityLevels" });
        using var response = await pipeline.PostAsync(
            new Uri(options.Value.Endpoint!, "contentsafety/image:analyze?api-version=2024-09-01"), "application/json", RequestContent.Create(body), cancellation);
        if (EngineOutcome.Of(response.Status, "The moderation service") is { Outcome: not CheckOutcome.Done } failed) return ModerationResult.Of(failed);

        var categories = response.Content.ToObjectFromJson<Answer>(JsonSerializerOptions.Web)?.CategoriesAnalysis
            ?? throw new JsonException("The moderation service's answer has no categories.");
        return new ModerationResult(
            CheckOutcome.Done,
            ModerationLikelihoods.Unknown with { Adult = LikelihoodOf("Sexual", categories), Violence = LikelihoodOf("Violence", categories) },
            Seen: Seen.Of(response));
    }

    /// <summary>The four severities make four points; between them nothing is made up.</summary>
    private static Likelihood LikelihoodOf(string category, IReadOnlyList<Category> categories) =>
        categories.FirstOrDefault(c => c.Name == category)?.Severity switch
        {
            0 => Likelihood.VeryUnlikely,
            2 => Likelihood.Unlikely,
            4 => Likelihood.Likely,
            6 => Likelihood.VeryLikely,
            _ => Likelihood.Unknown,
        };

    private sealed record Answer(IReadOnlyList<Category>? CategoriesAnalysis);

    private sealed record Category([property: JsonPropertyName("category")] string? Name, int? Severity);
}
