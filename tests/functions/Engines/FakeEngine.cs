using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Sluice.Tests.Engines;

/// <summary>An engine on loopback that answers every request as the test says; keeps what it was asked.</summary>
public sealed class FakeEngine : IAsyncDisposable
{
    private readonly WebApplication web;

    private FakeEngine(WebApplication web) => this.web = web;

    public Uri Endpoint => new(web.Urls.First());

    public ConcurrentQueue<Asked> Requests { get; } = [];

    /// <param name="answer">Gets the number of the request, from 1.</param>
    public static async Task<FakeEngine> StartAsync(Func<HttpContext, int, Task> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var engine = new FakeEngine(app);
        app.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            engine.Requests.Enqueue(new Asked(
                $"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}",
                http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                body.ToArray()));
            await answer(http, engine.Requests.Count);
        });
        await app.StartAsync();
        return engine;
    }

    public static Task<FakeEngine> StartAsync(int status, string body) => StartAsync((http, _) => AnswerAsync(http, status, body));

    public static Task AnswerAsync(HttpContext http, int status, string body, string type = "application/json")
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        return http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body)).AsTask();
    }

    public ValueTask DisposeAsync() => web.DisposeAsync();

    public sealed record Asked(string What, IReadOnlyDictionary<string, string> Headers, byte[] Body);
}
