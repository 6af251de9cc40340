using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Sluice.Testing;

namespace Sluice.Host.Tests.Start;

/// <summary>Host and worker as processes of their own, on the engine that Azure has.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task A_file_is_one_trace_from_its_ticket_to_the_event_for_the_backend()
    {
        await using var receiver = await TraceReceiver.StartAsync();
        await using var backend = await Backend.StartAsync();
        await using var host = HostProcess.Serve(environment: new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Endpoint,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            ["Sluice__Security__AllowLoopback"] = "true",
            ["Sluice__Notifications__Endpoint"] = backend.Endpoint,
            ["Sluice__Notifications__Secret"] = "whsec_" + Convert.ToBase64String(new byte[32]),
        });
        await host.ReadyAsync();

        await UploadAsync(host, Path.Combine(SampleFiles, "icon.png"));
        await Eventually.TrueAsync(() => !backend.TraceParents.IsEmpty, "the event");
        var trace = backend.TraceParents.First().Split('-')[1];
        // What is sent last are the spans that end last.
        await Eventually.TrueAsync(() => Names(receiver, trace).Any(name => name.StartsWith("orchestration:VerifyFile", StringComparison.Ordinal)), "the orchestration's span");

        host.Signal("TERM");
        (await host.ExitCodeAsync()).ShouldBe(0);
        var names = Names(receiver, trace);
        string[] steps = ["function CreateUpload", "intake", "create_orchestration:VerifyFile", "orchestration:VerifyFile", "activity:InspectFile", "activity:DeliverEvent", "function DeliverEvent"];
        foreach (var step in steps) names.ShouldContain(name => name.StartsWith(step, StringComparison.OrdinalIgnoreCase), string.Join(", ", names.Distinct()));
        receiver.Spans.ShouldContain(span => span.Trace == trace && span.Source == "Microsoft.AspNetCore" && span.Parent == "", "the request for the ticket is where it begins");
        receiver.Spans.Where(span => span.Name.Contains("VerifyFile", StringComparison.Ordinal)).ShouldAllBe(span => span.Trace == trace);
    }

    private static string SampleFiles { get; } = Path.GetFullPath(Path.Combine(Functions.SampleHost.Metadata("Host"), "..", "..", "tests", "samples"));

    private static string[] Names(TraceReceiver receiver, string trace) => [.. receiver.Spans.Where(span => span.Trace == trace).Select(span => span.Name)];

    private static async Task UploadAsync(HostProcess host, string file)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{host.Port}") };
        http.DefaultRequestHeaders.Add("x-api-key", (await File.ReadAllTextAsync(Path.Combine(host.Folder, ".sluice", "admin.key"))).Trim());
        using var answer = await http.PostAsJsonAsync("api/uploads", new { name = Path.GetFileName(file) });
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        var url = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("uploadUrl").GetString()!;
        await new BlobClient(new Uri(url)).UploadAsync(file);
    }

    /// <summary>A chat backend that takes events.</summary>
    private sealed class Backend(WebApplication web) : IAsyncDisposable
    {
        public ConcurrentQueue<string> TraceParents { get; } = [];

        public string Endpoint => web.Urls.First();

        public static async Task<Backend> StartAsync()
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            var web = builder.Build();
            var backend = new Backend(web);
            web.Run(http =>
            {
                backend.TraceParents.Enqueue(http.Request.Headers.TraceParent.ToString());
                return Task.CompletedTask;
            });
            await web.StartAsync();
            return backend;
        }

        public ValueTask DisposeAsync() => web.DisposeAsync();
    }
}
