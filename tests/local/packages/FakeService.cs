using System.Net;
using Azure.Core.Pipeline;

namespace Sluice.Packages.Tests;

/// <summary>Stands where the network would be: answers from a list, and remembers what was asked.</summary>
internal sealed class FakeService : HttpMessageHandler
{
    private readonly Queue<Func<HttpResponseMessage>> _answers = new();

    public List<Request> Requests { get; } = [];

    public HttpPipelineTransport Transport => new HttpClientTransport(new HttpClient(this));

    public FakeService Answer(HttpStatusCode status, string body = "", params (string Name, string Value)[] headers)
    {
        _answers.Enqueue(() =>
        {
            var response = new HttpResponseMessage(status) { Content = new StringContent(body) };
            foreach (var (name, value) in headers)
                response.Headers.TryAddWithoutValidation(name, value);
            return response;
        });
        return this;
    }

    public FakeService Break()
    {
        _answers.Enqueue(() => throw new HttpRequestException("connection reset"));
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var content = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var headers = request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? [])
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        Requests.Add(new Request(request.Method.Method, request.RequestUri!, headers, content, TimeProvider.System.GetTimestamp()));
        var response = _answers.Dequeue()();
        response.RequestMessage = request;
        return response;
    }

    public sealed record Request(string Method, Uri Uri, Dictionary<string, string> Headers, byte[] Content, long Timestamp);
}
