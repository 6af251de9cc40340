using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace Sluice.Engines;

/// <summary>
/// How every engine is called: an attempt has 30 seconds, and two more follow what may pass (408, 429, 5xx, a connection that breaks),
/// no sooner than <c>Retry-After</c> says. An engine that asks for a longer pause than an activity should last is left to the
/// orchestration's retries. How often an image may be too much for the local vision service is that service's to count: it then
/// answers 422 (SafeSearch: code 9), and a person has to look.
/// </summary>
public static class EnginePipeline
{
    private const int Retries = 2;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Shows a key in a header.</summary>
    public static HttpPipeline WithKey(string header, string key, RetryTiming? timing = null) =>
        HttpPipelineBuilder.Build(Configure(new PipelineOptions(), timing), new KeyPolicy(header, key));

    /// <summary>Shows a token of the app's managed identity, to https endpoints only.</summary>
    public static HttpPipeline WithIdentity(string scope) =>
        HttpPipelineBuilder.Build(Configure(new PipelineOptions()), new BearerTokenAuthenticationPolicy(new DefaultAzureCredential(), scope));

    public static T Configure<T>(T options, RetryTiming? timing = null)
        where T : ClientOptions
    {
        timing ??= RetryTiming.Usual;
        options.Retry.NetworkTimeout = timing.Attempt;
        options.RetryPolicy = new BriefRetry(timing.FirstPause);
        return options;
    }

    public static async Task<Response> PostAsync(
        this HttpPipeline pipeline, Uri uri, string contentType, RequestContent content, CancellationToken cancellation)
    {
        using var request = pipeline.CreateRequest();
        request.Method = RequestMethod.Post;
        request.Uri.Reset(uri);
        request.Headers.SetValue("Content-Type", contentType);
        request.Content = content;
        return await pipeline.SendRequestAsync(request, cancellation);
    }

    /// <summary>
    /// Under which name verdicts of an engine are kept: those of another place or model do not count.
    /// </summary>
    /// <param name="protocol">With a number that rises when what is made of the answer changes.</param>
    public static string NameOf(string protocol, Uri? endpoint, string? modelVersion) =>
        $"{protocol}@{endpoint?.Host}" + (string.IsNullOrEmpty(modelVersion) ? "" : $"/{modelVersion}");

    /// <param name="Attempt">How long one attempt may take.</param>
    /// <param name="FirstPause">Before the second attempt; twice as long before the third.</param>
    public sealed record RetryTiming(TimeSpan Attempt, TimeSpan FirstPause)
    {
        public static readonly RetryTiming Usual = new(TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(500));
    }

    private sealed class PipelineOptions : ClientOptions;

    private sealed class KeyPolicy(string header, string key) : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message) => message.Request.Headers.SetValue(header, key);
    }

    private sealed class BriefRetry(TimeSpan firstPause) : RetryPolicy(Retries, DelayStrategy.CreateExponentialDelayStrategy(firstPause, LongestPause))
    {
        protected override bool ShouldRetry(HttpMessage message, Exception? exception) => base.ShouldRetry(message, exception) && IsShort(message);

        protected override async ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) =>
            await base.ShouldRetryAsync(message, exception) && IsShort(message);

        // Seconds, as the contracts say; how far away a date is, the orchestration's retries need not know.
        private static bool IsShort(HttpMessage message) =>
            !message.HasResponse
            || !message.Response.Headers.TryGetValue("Retry-After", out var after)
            || (int.TryParse(after, out var seconds) && seconds <= LongestPause.TotalSeconds);
    }
}
