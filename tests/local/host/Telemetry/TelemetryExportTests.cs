using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Sluice.Testing;

namespace Sluice.Host.Tests.Telemetry;

public sealed class TelemetryExportTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Traces_and_metrics_reach_the_receiver_that_the_standard_settings_name()
    {
        await using var receiver = await Receiver.StartAsync();
        var trace = ActivityTraceId.CreateRandom();
        var settings = new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Endpoint,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-tenant=blue",
            ["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment.name=test",
        };
        await using (var app = await TestApp.StartAsync<InvocationTraceTests.Traced>(azurite, new() { Settings = settings }))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "throw");
            request.Headers.Add("traceparent", $"00-{trace}-b7ad6b7169203331-01");
            using var answer = await app.Http.SendAsync(request);
        }

        // The host has stopped: nothing that it gathered is lost.
        var traces = receiver.Bodies("/v1/traces").Single(b => b.AsSpan().IndexOf(Convert.FromHexString($"{trace}")) >= 0);
        foreach (var text in (string[])["Sluice.Host", "Throw", "faas.trigger", "service.name", "sluice", "deployment.environment.name"])
            Holds(traces, text).ShouldBeTrue(text);
        foreach (var text in (string[])["faas.invoke_duration", "sluice.storage.requests"])
            receiver.Bodies("/v1/metrics").ShouldContain(b => Holds(b, text), text);
        receiver.Tenants.ShouldAllBe(t => t == "blue");
    }

    private static bool Holds(byte[] body, string text) => body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    /// <summary>A collector's HTTP side on loopback.</summary>
    private sealed class Receiver(WebApplication web) : IAsyncDisposable
    {
        private readonly ConcurrentQueue<(string Path, byte[] Body, string Tenant)> requests = new();

        public string Endpoint => web.Urls.First();

        public IEnumerable<string> Tenants => requests.Select(r => r.Tenant);

        public static async Task<Receiver> StartAsync()
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
            var web = builder.Build();
            var receiver = new Receiver(web);
            web.Run(receiver.TakeAsync);
            await web.StartAsync();
            return receiver;
        }

        public IReadOnlyList<byte[]> Bodies(string path) => [.. requests.Where(r => r.Path == path).Select(r => r.Body)];

        public ValueTask DisposeAsync() => web.DisposeAsync();

        private async Task TakeAsync(HttpContext http)
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            requests.Enqueue((http.Request.Path, body.ToArray(), http.Request.Headers["x-tenant"].ToString()));
        }
    }
}
