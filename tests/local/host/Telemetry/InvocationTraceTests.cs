using System.Diagnostics;
using System.Net;
using Azure.Storage.Blobs.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Sluice.Testing;
using static Sluice.Host.Tests.Telemetry.SpanCapture;

namespace Sluice.Host.Tests.Telemetry;

public sealed class InvocationTraceTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task An_HTTP_request_goes_on_with_its_callers_trace_into_the_orchestration_that_it_starts()
    {
        using var spans = new SpanCapture();
        await using var app = await TestApp.StartAsync<Traced>(azurite);
        var trace = ActivityTraceId.CreateRandom();
        using var request = new HttpRequestMessage(HttpMethod.Get, "start/one");
        request.Headers.Add("traceparent", $"00-{trace}-b7ad6b7169203331-01");
        using var answer = await app.Http.SendAsync(request);
        (await answer.Content.ReadAsStringAsync()).ShouldContain($"{trace}", Case.Sensitive, "the function sees its own trace");
        await Eventually.TrueAsync(() => spans.Trace(trace).Length == 4, "the spans");
        var found = spans.Trace(trace);
        found.Select(s => Path(s, found)).ShouldBe(
            [
                "Start",
                "Start > create_orchestration:Orchestrate",
                "Start > create_orchestration:Orchestrate > orchestration:Orchestrate > activity:Act",
                "Start > create_orchestration:Orchestrate > orchestration:Orchestrate",
            ],
            ignoreOrder: true);
        var start = found.Single(s => s.DisplayName == "Start");
        (start.Kind, $"{start.ParentSpanId}", Tag(start, "faas.name"), Tag(start, "faas.trigger")).ShouldBe((ActivityKind.Server, "b7ad6b7169203331", "Start", "http"));
    }

    [Fact]
    public async Task A_blob_goes_on_with_the_trace_in_its_metadata_and_its_name_is_in_no_attribute()
    {
        using var spans = new SpanCapture();
        await using var app = await TestApp.StartAsync<Traced>(azurite);
        var trace = ActivityTraceId.CreateRandom();
        await app.Container.GetBlobClient("private.txt").UploadAsync(
            BinaryData.FromString("x"),
            new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["traceparent"] = $"00-{trace}-b7ad6b7169203331-01" } });
        await Eventually.TrueAsync(() => spans.Trace(trace).Length == 1, "the span");
        var span = spans.Trace(trace).Single();
        (span.DisplayName, span.Kind, Tag(span, "faas.trigger"), span.Status).ShouldBe(("Blob", ActivityKind.Consumer, "datasource", ActivityStatusCode.Unset));
        span.TagObjects.ShouldAllBe(t => !$"{t.Value}".Contains("private"));
    }

    [Fact]
    public async Task A_function_that_throws_has_a_span_that_says_so()
    {
        using var spans = new SpanCapture();
        await using var app = await TestApp.StartAsync<Traced>(azurite);
        var trace = ActivityTraceId.CreateRandom();
        using var request = new HttpRequestMessage(HttpMethod.Get, "throw");
        request.Headers.Add("traceparent", $"00-{trace}-b7ad6b7169203331-01");
        using var answer = await app.Http.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (spans.Trace(trace).Single().Status, Tag(spans.Trace(trace).Single(), "error.type")).ShouldBe((ActivityStatusCode.Error, "System.InvalidTimeZoneException"));
    }

    public sealed class Traced
    {
        [Function("Start")]
        public static async Task<IActionResult> Start(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "start/{id}")] HttpRequest request,
            [DurableClient] DurableTaskClient client,
            FunctionContext context)
        {
            await client.ScheduleNewOrchestrationInstanceAsync("Orchestrate");
            return new ContentResult { Content = context.TraceContext.TraceParent };
        }

        [Function("Throw")]
        public static IActionResult Throw([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "throw")] HttpRequest request) =>
            throw new InvalidTimeZoneException();

        [Function("Blob")]
        public static void Blob([BlobTrigger("%name%/{blob}.txt")] string content)
        {
        }

        [Function("Orchestrate")]
        public static Task Orchestrate([OrchestrationTrigger] TaskOrchestrationContext context) => context.CallActivityAsync("Act");

        [Function("Act")]
        public static void Act([ActivityTrigger] string? input)
        {
        }
    }
}
