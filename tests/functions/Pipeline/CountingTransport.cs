using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Sluice.Tests.Pipeline;

/// <summary>The function app's own requests to storage, as they go out; not the host's.</summary>
public sealed class CountingTransport(HttpPipelineTransport inner) : HttpPipelineTransport
{
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Those of <see cref="Requests"/> that lost a race (409, 412), and so wrote nothing.</summary>
    public ConcurrentQueue<string> Refused { get; } = [];

    /// <summary>Called with each request's line before it is sent; a test changes the world here.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    public void Clear()
    {
        Requests.Clear();
        Refused.Clear();
    }

    public override Request CreateRequest() => inner.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The function app is asynchronous throughout.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        var line = $"{message.Request.Method} {message.Request.Uri.ToUri().PathAndQuery}";
        Requests.Enqueue(line);
        await Before(line);
        await inner.ProcessAsync(message);
        if (message.Response.Status is 409 or 412) Refused.Enqueue(line);
    }
}
