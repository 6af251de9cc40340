using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Sluice.Tests.Pipeline;

/// <summary>
/// Both engines behind their wire protocols, on loopback. It answers what a test wants to hear of a content, counts what it
/// is asked, and can be told to wait, or to fail.
/// </summary>
public sealed class FakeVision : IAsyncDisposable
{
    public const string Key = "vision-key";
    private readonly WebApplication web;
    private readonly ConcurrentDictionary<string, ContentScript> scripts = new(StringComparer.Ordinal);

    private FakeVision(WebApplication web) => this.web = web;

    public Uri Endpoint => new(web.Urls.First());

    public static async Task<FakeVision> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k =>
        {
            k.Limits.MaxRequestBodySize = 64 << 20;
            k.Listen(IPAddress.Loopback, 0);
        });
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var fake = new FakeVision(app);
        app.UseRouting();
        app.MapPost("/v1/images:annotate", fake.AnnotateAsync);
        app.MapPost("/computervision/imageanalysis:analyze", fake.AnalyzeAsync);
        app.MapPost("/images:scale", fake.ScaleAsync);
        await app.StartAsync();
        return fake;
    }

    /// <summary>What is to be said of a content, and what was asked.</summary>
    public ContentScript Of(byte[] content) =>
        scripts.GetOrAdd(Convert.ToHexString(SHA256.HashData(content)), _ => new ContentScript());

    public ValueTask DisposeAsync() => web.DisposeAsync();

    private async Task AnnotateAsync(HttpContext http)
    {
        using var request = await JsonDocument.ParseAsync(http.Request.Body);
        var script = Of(request.RootElement.GetProperty("requests")[0].GetProperty("image").GetProperty("content").GetBytesFromBase64());
        Interlocked.Increment(ref script.Moderated);
        await script.Gate.WaitAsync(http.RequestAborted);
        if (script.Down)
        {
            http.Response.StatusCode = 503;
            return;
        }

        object answer = script.Unreadable
            ? new { error = new { code = 3, message = "Bad image data." } }
            : new { safeSearchAnnotation = new { script.Adult, spoof = "UNKNOWN", medical = "UNKNOWN", violence = "UNKNOWN", script.Racy } };
        await http.Response.WriteAsJsonAsync(new { responses = new[] { answer } });
    }

    private async Task AnalyzeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var script = Of(body.ToArray());
        Interlocked.Increment(ref script.Read);
        await script.Gate.WaitAsync(http.RequestAborted);
        if (script.Down)
        {
            http.Response.StatusCode = 503;
            return;
        }

        if (script.Unreadable)
        {
            http.Response.StatusCode = 400;
            await http.Response.WriteAsJsonAsync(new { error = new { code = "InvalidRequest", message = "x", innererror = new { code = "InvalidImageFormat", message = "x" } } });
            return;
        }

        if (script.Unseen is { } unseen)
            http.Response.Headers["Sluice-Unseen"] = unseen;
        var lines = script.Lines.Select((text, i) => new { text, boundingPolygon = Polygon(i), words = new[] { new { text, boundingPolygon = Polygon(i), confidence = 0.98 } } });
        await http.Response.WriteAsJsonAsync(new
        {
            modelVersion = "2023-10-01",
            metadata = new { width = 640, height = 480 },
            readResult = new { blocks = new[] { new { lines } } },
        });
    }

    private async Task ScaleAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        http.Response.ContentType = "image/jpeg";
        await http.Response.Body.WriteAsync(Of(body.ToArray()).Scaled);
    }

    private static object[] Polygon(int line) =>
        [new { x = 10, y = 40 * line }, new { x = 600, y = 40 * line }, new { x = 600, y = (40 * line) + 30 }, new { x = 10, y = (40 * line) + 30 }];

    public sealed class ContentScript
    {
        public int Moderated;
        public int Read;

        public string Adult { get; set; } = "VERY_UNLIKELY";
        public string Racy { get; set; } = "UNLIKELY";
        public string[] Lines { get; set; } = [];
        public byte[] Scaled { get; set; } = [];
        public bool Unreadable { get; set; }

        /// <summary>What the reader of text says that it left out.</summary>
        public string? Unseen { get; set; }
        public bool Down { get; set; }

        /// <summary>Answers wait for it.</summary>
        public Task Gate { get; set; } = Task.CompletedTask;
    }
}
