using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.AI.Vision.ImageAnalysis;

/// <summary>Image Analysis 4.0, api-version 2023-10-01. Failures are <see cref="RequestFailedException"/> with the service's code.</summary>
public class ImageAnalysisClient
{
    private const string BearerScope = "https://cognitiveservices.azure.com/.default";

    // By their names on the wire; the order is of no consequence.
    private static readonly (VisualFeatures Feature, string Name)[] FeatureNames =
    [
        (VisualFeatures.Tags, "tags"), (VisualFeatures.Caption, "caption"), (VisualFeatures.DenseCaptions, "denseCaptions"),
        (VisualFeatures.Objects, "objects"), (VisualFeatures.Read, "read"), (VisualFeatures.SmartCrops, "smartCrops"),
        (VisualFeatures.People, "people"),
    ];

    private readonly Uri _endpoint = null!;

    public ImageAnalysisClient(Uri endpoint, AzureKeyCredential credential)
        : this(endpoint, credential, new ImageAnalysisClientOptions())
    {
    }

    public ImageAnalysisClient(Uri endpoint, AzureKeyCredential credential, ImageAnalysisClientOptions options)
        : this(endpoint, new KeyPolicy(credential), options)
    {
    }

    public ImageAnalysisClient(Uri endpoint, TokenCredential credential)
        : this(endpoint, credential, new ImageAnalysisClientOptions())
    {
    }

    public ImageAnalysisClient(Uri endpoint, TokenCredential credential, ImageAnalysisClientOptions options)
        : this(endpoint, new BearerTokenAuthenticationPolicy(credential, BearerScope), options)
    {
    }

    protected ImageAnalysisClient()
    {
    }

    private ImageAnalysisClient(Uri endpoint, HttpPipelinePolicy authentication, ImageAnalysisClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        _endpoint = endpoint;
        Pipeline = HttpPipelineBuilder.Build(options ?? new ImageAnalysisClientOptions(), authentication);
    }

    public virtual HttpPipeline Pipeline { get; } = null!;

    /// <param name="imageData">At most 20 MB.</param>
    public virtual async Task<Response<ImageAnalysisResult>> AnalyzeAsync(
        BinaryData imageData, VisualFeatures visualFeatures, ImageAnalysisOptions options = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(imageData);
        return await AnalyzeAsync(
            RequestContent.Create(imageData), "application/octet-stream", visualFeatures, options, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="imageUri">An address that the service itself can read.</param>
    public virtual async Task<Response<ImageAnalysisResult>> AnalyzeAsync(
        Uri imageUri, VisualFeatures visualFeatures, ImageAnalysisOptions options = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(imageUri);
        var body = JsonSerializer.SerializeToUtf8Bytes(new { url = imageUri.AbsoluteUri });
        return await AnalyzeAsync(
            RequestContent.Create(body), "application/json", visualFeatures, options, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Response<ImageAnalysisResult>> AnalyzeAsync(
        RequestContent content, string contentType, VisualFeatures features, ImageAnalysisOptions options, CancellationToken cancellationToken)
    {
        using var message = Pipeline.CreateMessage();
        var request = message.Request;
        request.Method = RequestMethod.Post;
        request.Uri.Reset(_endpoint);
        request.Uri.AppendPath("/computervision/imageanalysis:analyze", escape: false);
        request.Uri.AppendQuery("features", Names(features), escapeValue: true);
        if (options.Language is not null)
            request.Uri.AppendQuery("language", options.Language, escapeValue: true);
        if (options.ModelVersion is not null)
            request.Uri.AppendQuery("model-version", options.ModelVersion, escapeValue: true);
        request.Uri.AppendQuery("api-version", "2023-10-01", escapeValue: false);
        request.Headers.SetValue("Accept", "application/json");
        request.Headers.SetValue("Content-Type", contentType);
        request.Content = content;
        await Pipeline.SendAsync(message, cancellationToken).ConfigureAwait(false);
        var response = message.Response;
        if (response.IsError)
            throw new RequestFailedException(response);
        var result = JsonSerializer.Deserialize<ImageAnalysisResult>(response.Content.ToMemory().Span, JsonSerializerOptions.Web);
        return Response.FromValue(result ?? throw new JsonException("The service answered null."), response);
    }

    private static string Names(VisualFeatures features)
    {
        var names = string.Join(',', FeatureNames.Where(pair => features.HasFlag(pair.Feature)).Select(pair => pair.Name));
        return names.Length > 0 ? names : throw new ArgumentException("At least one feature must be asked for.", nameof(features));
    }
}
