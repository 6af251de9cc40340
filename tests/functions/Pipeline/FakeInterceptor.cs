using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Sluice.Tests.Pipeline;

/// <summary>A tenant's scanner on loopback: keeps what it is sent, and answers as the test says.</summary>
public sealed class FakeInterceptor : IAsyncDisposable
{
    private readonly WebApplication web;

    private FakeInterceptor(WebApplication web) => this.web = web;

    public ConcurrentQueue<Delivery> Deliveries { get; } = [];

    /// <summary>The status of each answer, by the number of the delivery from 1 on.</summary>
    public Func<int, int> Answer { get; set; } = _ => 200;

    public string Endpoint => new Uri(new Uri(web.Urls.First()), "hook").ToString();

    public static async Task<FakeInterceptor> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var fake = new FakeInterceptor(app);
        app.Run(fake.ReceiveAsync);
        await app.StartAsync();
        return fake;
    }

    public async Task<Delivery> NextAsync(int number = 1)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (Deliveries.Count < number)
        {
            if (TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromSeconds(30)) throw new TimeoutException("The webhook did not come.");
            await Task.Delay(20);
        }

        return Deliveries.ElementAt(number - 1);
    }

    public ValueTask DisposeAsync() => web.DisposeAsync();

    private async Task ReceiveAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        Deliveries.Enqueue(new Delivery(
            http.Request.Path,
            http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body, JsonDocument.Parse(body).RootElement));
        http.Response.StatusCode = Answer(Deliveries.Count);
    }

    public sealed record Delivery(string Path, IReadOnlyDictionary<string, string> Headers, string Body, JsonElement Json)
    {
        public string Token => Json.GetProperty("apiToken").GetString()!;

        /// <summary>The id of the file that an interceptor is asked about.</summary>
        public string File => Json.GetProperty("downloadLink").GetString()!.Split("/api/files/")[1].Split('/')[0];

        public string Link => new Uri(Json.GetProperty("downloadLink").GetString()!).PathAndQuery;
    }
}
