using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Sluice.Testing;

namespace Sluice.Host.Tests.Blobs;

public sealed class EventGridWebhookTests(AzuriteFixture azurite)
{
    private const string Path = "runtime/webhooks/blobs?functionName=Host.Functions.Pushed";

    [Fact]
    public async Task Without_the_system_key_nothing_is_taken()
    {
        await using var app = await TestApp.StartAsync<Pushed>(azurite);
        (await app.Http.PostAsync(Path, Event("x"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await app.Http.PostAsync(Path + "&code=wrong", Event("x"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_subscription_is_validated_by_echoing_its_code()
    {
        await using var app = await StartAsync();
        var validation = new StringContent("""
            [{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"512d38b6"}}]
            """);
        validation.Headers.Add("aeg-event-type", "SubscriptionValidation");
        var answer = await app.Http.PostAsync(Path, validation);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("validationResponse").GetString().ShouldBe("512d38b6");
    }

    [Fact]
    public async Task A_cloud_events_subscriber_is_allowed_by_its_handshake()
    {
        await using var app = await StartAsync();
        using var options = new HttpRequestMessage(HttpMethod.Options, Path) { Headers = { { "WebHook-Request-Origin", "eventgrid.azure.net" } } };
        var answer = await app.Http.SendAsync(options);
        answer.Headers.GetValues("WebHook-Allowed-Origin").ShouldBe(["eventgrid.azure.net"]);
    }

    [Theory]
    [InlineData("""[{"eventType":"Microsoft.Storage.BlobCreated","data":{"url":"URL"}}]""")]
    [InlineData("""{"specversion":"1.0","type":"Microsoft.Storage.BlobCreated","data":{"url":"URL"}}""")]
    public async Task A_created_blob_runs_the_function_once_in_either_schema(string body)
    {
        await using var app = await StartAsync();
        var blob = app.Container.GetBlobClient("dir/a b.txt");
        await blob.UploadAsync(BinaryData.FromString("x"));
        var text = body.Replace("URL", blob.Uri.ToString(), StringComparison.Ordinal);
        for (var i = 0; i < 10; i++) (await app.Http.PostAsync(Path, new StringContent(text))).StatusCode.ShouldBe(HttpStatusCode.OK);
        app.Recorder.Texts.ShouldBe(["dir/a b.txt"]);
    }

    [Fact]
    public async Task The_account_in_the_event_is_not_believed()
    {
        await using var app = await StartAsync();
        await app.Container.UploadBlobAsync("a", BinaryData.FromString("x"));
        await app.Http.PostAsync(Path, Event($"https://other.blob.core.windows.net/{app.Name}/a"));
        app.Recorder.Texts.ShouldBe(["a"]);
    }

    [Fact]
    public async Task Another_event_another_container_and_a_blob_that_is_gone_are_acknowledged_and_run_nothing()
    {
        await using var app = await StartAsync();
        (await app.Http.PostAsync(Path, Event($"https://x.blob.core.windows.net/{app.Name}/gone"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await app.Http.PostAsync(Path, Event("https://x.blob.core.windows.net/other/a"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var deleted = new StringContent("""[{"eventType":"Microsoft.Storage.BlobDeleted","data":{"url":"https://x/y/z"}}]""");
        (await app.Http.PostAsync(Path, deleted)).StatusCode.ShouldBe(HttpStatusCode.OK);
        app.Recorder.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("""{"type":"Microsoft.Storage.BlobCreated"}""")]
    [InlineData("""{"type":"Microsoft.Storage.BlobCreated","data":{"url":"nonsense"}}""")]
    public async Task What_is_no_event_is_a_bad_request(string body)
    {
        await using var app = await StartAsync();
        (await app.Http.PostAsync(Path, new StringContent(body))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_function_without_an_event_grid_trigger_is_not_found()
    {
        await using var app = await StartAsync();
        (await app.Http.PostAsync("runtime/webhooks/blobs?functionName=Other", Event("x"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_container_is_not_polled_for_it()
    {
        await using var app = await TestApp.StartAsync(azurite, [typeof(Pushed), typeof(Polled)]);
        await app.Container.UploadBlobAsync("a", BinaryData.FromString("x"));
        await app.Recorder.UntilAsync(1);
        app.Recorder.Texts.ShouldBe(["polled a"]);
    }

    private static StringContent Event(string url) =>
        new($$$"""[{"eventType":"Microsoft.Storage.BlobCreated","data":{"url":"{{{url}}}"}}]""", Encoding.UTF8, "application/json");

    private async Task<TestApp> StartAsync()
    {
        var app = await TestApp.StartAsync<Pushed>(azurite);
        var keys = JsonSerializer.Deserialize<Dictionary<string, string>>(
            await File.ReadAllTextAsync(System.IO.Path.Combine(app.DataFolder, "keys.json")))!;
        app.Http.DefaultRequestHeaders.Add("x-functions-key", keys["system/blobs_extension"]);
        return app;
    }

    public sealed class Pushed(Recorder recorder)
    {
        [Function("Pushed")]
        public void Run([BlobTrigger("%name%/{blob}", Source = BlobTriggerSource.EventGrid)] BlobClient client, string blob) => recorder.Add(blob);
    }

    public sealed class Polled(Recorder recorder)
    {
        [Function("Polled")]
        public void Run([BlobTrigger("%name%/{blob}")] BlobClient client, string blob) => recorder.Add("polled " + blob);
    }
}
