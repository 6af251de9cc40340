using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Sluice.Testing;

namespace Sluice.Tests.Pipeline;

/// <summary>A tenant's scanner on loopback: keeps what it is sent, and answers as the test says.</summary>
public sealed class FakeInterceptor : IAsyncDisposable
{
    private readonly WebApplication web;
    private readonly ConcurrentQueue<Delivery> deliveries = [];
    private readonly RequestDelegate? behave;

    private FakeInterceptor(WebApplication web, RequestDelegate? behave) => (this.web, this.behave) = (web, behave);

    public IReadOnlyList<Delivery> Deliveries => [.. deliveries];

    /// <summary>The status of each answer, by the number of the delivery from 1 on.</summary>
    public Func<int, int> Answer { get; set; } = _ => 200;

    public string Endpoint => new Uri(new Uri(web.Urls.First()), "hook").ToString();

    /// <param name="behave">How it answers, where a status alone does not say it.</param>
    public static async Task<FakeInterceptor> StartAsync(RequestDelegate? behave = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var fake = new FakeInterceptor(app, behave);
        app.Run(fake.ReceiveAsync);
        await app.StartAsync();
        return fake;
    }

    public async Task<Delivery> NextAsync(int number = 1)
    {
        await Eventually.TrueAsync(() => Deliveries.Count >= number, "the webhook");
        return Deliveries[number - 1];
    }

    public ValueTask DisposeAsync() => web.DisposeAsync();

    private async Task ReceiveAsync(HttpContext http)
    {
        using var content = new MemoryStream();
        await http.Request.Body.CopyToAsync(content);
        var body = Encoding.UTF8.GetString(content.ToArray());
        deliveries.Enqueue(new Delivery(
            http.Request.Path,
            http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body, JsonDocument.Parse(body).RootElement));
        if (behave is not null) await behave(http);
        else http.Response.StatusCode = Answer(Deliveries.Count);
    }

    public sealed record Delivery(string Path, IReadOnlyDictionary<string, string> Headers, string Body, JsonElement Json)
    {
        public byte[] Bytes => Encoding.UTF8.GetBytes(Body);

        public string Token => Json.GetProperty("apiToken").GetString()!;

        /// <summary>The id of the file that an interceptor is asked about.</summary>
        public string File => Json.GetProperty("downloadLink").GetString()!.Split("/api/files/")[1].Split('/')[0];

        public string Link => new Uri(Json.GetProperty("downloadLink").GetString()!).PathAndQuery;
    }
}
