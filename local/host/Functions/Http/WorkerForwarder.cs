using System.Net;
using Sluice.Host.Functions.Worker;
using Yarp.ReverseProxy.Forwarder;

namespace Sluice.Host.Functions.Http;

/// <summary>Sends a request to the worker's web server, which matches it with the invocation by its id.</summary>
internal sealed class WorkerForwarder(IHttpForwarder forwarder) : IDisposable
{
    private const string InvocationHeader = "x-ms-invocation-id";
    private static readonly ForwarderRequestConfig Config = new() { ActivityTimeout = TimeSpan.FromMinutes(4) };
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, AutomaticDecompression = DecompressionMethods.None });

    public async Task ForwardAsync(HttpContext context, string invocationId, WorkerChannel worker, CancellationToken cancellation)
    {
        context.Request.Headers[InvocationHeader] = invocationId;
        var error = await forwarder.SendAsync(context, worker.HttpAddress!.ToString(), _client, Config, HttpTransformer.Default, cancellation);
        if (error != ForwarderError.None && !context.RequestAborted.IsCancellationRequested)
            throw new HttpRequestException($"The worker did not answer: {error}.", context.GetForwarderErrorFeature()?.Exception);
    }

    public void Dispose() => _client.Dispose();
}
