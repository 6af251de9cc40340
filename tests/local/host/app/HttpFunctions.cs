using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Sample;

public sealed class HttpFunctions(Seen seen, ILogger<HttpFunctions> log)
{
    private static readonly ConcurrentDictionary<string, TaskCompletionSource> Gates = [];

    [Function("Ping")]
    public IActionResult Ping([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ping/{word}")] HttpRequest request, string word)
    {
        log.LogInformation("Pinged with {Length} letters", word.Length);
        return new OkObjectResult(new { word, process = Environment.ProcessId });
    }

    [Function("Unrouted")]
    public IActionResult Unrouted([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => new OkObjectResult(request.Method);

    [Function("Keyed")]
    public IActionResult Keyed([HttpTrigger(AuthorizationLevel.Function, "get", "post", Route = "keyed")] HttpRequest request) => new OkResult();

    [Function("OtherKeyed")]
    public IActionResult OtherKeyed([HttpTrigger(AuthorizationLevel.Function, "get", Route = "other-keyed")] HttpRequest request) => new OkResult();

    [Function("ForAdmins")]
    public IActionResult ForAdmins([HttpTrigger(AuthorizationLevel.Admin, "get", Route = "for-admins")] HttpRequest request) => new OkResult();

    [Function("Off")]
    public IActionResult Off([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "off")] HttpRequest request) => new OkResult();

    [Function("Throws")]
    public IActionResult Throws([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "throws")] HttpRequest request) =>
        throw new InvalidOperationException("as it should");

    [Function("Headers")]
    public IActionResult Headers([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "headers")] HttpRequest request)
    {
        request.HttpContext.Response.Headers["x-answer"] = request.Headers["x-question"];
        return new ContentResult { StatusCode = StatusCodes.Status418ImATeapot, Content = request.QueryString.Value, ContentType = "text/plain" };
    }

    /// <summary>Says how many bytes have come so far, and at the end how many there were.</summary>
    [Function("Swallow")]
    public async Task<IActionResult> SwallowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "swallow/{id}")] HttpRequest request, string id)
    {
        var buffer = new byte[64 * 1024];
        long length = 0;
        while (await request.Body.ReadAsync(buffer) is var read and > 0)
        {
            if (length == 0) seen.Add($"{id} begins");
            length += read;
        }
        return new OkObjectResult(length);
    }

    /// <summary>Answers one byte, and the rest when its gate opens.</summary>
    [Function("Drip")]
    public async Task DripAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "drip/{id}")] HttpRequest request, string id)
    {
        await request.HttpContext.Response.Body.WriteAsync("a"u8.ToArray());
        await request.HttpContext.Response.Body.FlushAsync();
        await Gate(id).Task;
        await request.HttpContext.Response.Body.WriteAsync("b"u8.ToArray());
    }

    [Function("Wait")]
    public async Task<IActionResult> WaitAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "wait/{id}")] HttpRequest request, string id, CancellationToken cancellation)
    {
        seen.Add($"{id} waits");
        try
        {
            await Gate(id).Task.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            seen.Add($"{id} is cancelled");
            throw;
        }
        return new OkObjectResult(id);
    }

    /// <summary>Never answers, whoever asks it to.</summary>
    [Function("Hang")]
    public async Task<IActionResult> HangAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "hang/{id}")] HttpRequest request, string id)
    {
        seen.Add($"{id} hangs");
        await Gate(id).Task;
        return new OkResult();
    }

    [Function("Open")]
    public IActionResult Open([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "open/{id}")] HttpRequest request, string id)
    {
        Gate(id).TrySetResult();
        return new OkResult();
    }

    [Function("Seen")]
    public IActionResult ListSeen([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "seen")] HttpRequest request) => new OkObjectResult(seen.Lines);

    private static TaskCompletionSource Gate(string id) => Gates.GetOrAdd(id, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
