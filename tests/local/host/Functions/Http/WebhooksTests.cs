using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Storage.Blobs;
using Sluice.Testing;

namespace Sluice.Host.Tests.Functions.Http;

/// <summary>Microsoft's extensions behind their addresses.</summary>
[Collection(SharedSampleHostGroup.Name)]
public sealed class WebhooksTests(SharedSampleHost shared, AzuriteFixture azurite)
{
    private readonly SampleHost _sample = shared.Sample;

    [Fact]
    public async Task Durables_management_shows_an_instance_raises_its_event_and_purges_it()
    {
        var scheduled = await _sample.ScheduleAsync("Waits");
        var id = SampleHost.Id(scheduled);
        await _sample.InstanceAsync(id, "Running");
        var status = await _sample.Http.GetFromJsonAsync<JsonElement>(Url(scheduled, "statusQueryGetUri"));
        status.GetProperty("instanceId").GetString().ShouldBe(id);
        status.GetProperty("name").GetString().ShouldBe("Waits");

        var raise = Url(scheduled, "sendEventPostUri").Replace("{eventName}", "go", StringComparison.Ordinal);
        (await _sample.Http.PostAsJsonAsync(raise, new { Id = "raised", Amount = 9 })).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await _sample.InstanceAsync(id, "Completed")).GetProperty("output").GetString()!.ShouldContain("raised");

        (await _sample.Http.DeleteAsync(Url(scheduled, "purgeHistoryDeleteUri"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _sample.Http.GetAsync(Url(scheduled, "statusQueryGetUri"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Durables_management_suspends_and_resumes()
    {
        var scheduled = await _sample.ScheduleAsync("Waits");
        await _sample.InstanceAsync(SampleHost.Id(scheduled), "Running");
        await PostAsync(scheduled, "suspendPostUri", "Suspended");
        await PostAsync(scheduled, "resumePostUri", "Running");
    }

    [Fact]
    public async Task Durables_management_terminates()
    {
        var scheduled = await _sample.ScheduleAsync("Waits");
        await _sample.InstanceAsync(SampleHost.Id(scheduled), "Running");
        await PostAsync(scheduled, "terminatePostUri", "Terminated");
    }

    [Fact]
    public async Task Durables_management_starts_an_orchestration()
    {
        var start = new Uri(_sample.Host.BaseAddress, $"runtime/webhooks/durabletask/orchestrators/Sum?code={_sample.ExtensionKey("durabletask")}");
        using var answer = await _sample.Http.PostAsync(start, null);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var id = SampleHost.Id(await answer.Content.ReadFromJsonAsync<JsonElement>());
        (await _sample.InstanceAsync(id, "Completed")).GetProperty("output").GetString().ShouldBe("10");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("default")]
    [InlineData("blobs_extension")]
    public async Task Durables_management_refuses_all_keys_but_its_own(string? key)
    {
        _sample.ExtensionKey("blobs").ShouldNotBeEmpty();
        (await _sample.Http.GetAsync("keyed")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, "and now there is a default key");
        var code = key is null ? "" : _sample.Key(key);
        using var answer = await _sample.Http.GetAsync(new Uri(_sample.Host.BaseAddress, $"runtime/webhooks/durabletask/instances?code={code}"));
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_extension_that_the_app_lacks_has_no_address() =>
        (await _sample.Http.GetAsync(new Uri(_sample.Host.BaseAddress, "runtime/webhooks/eventgrid"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);

    [Fact]
    public async Task Event_Grids_validation_of_a_subscription_is_answered()
    {
        using var answer = await EventAsync("SubscriptionValidation", new { eventType = "Microsoft.EventGrid.SubscriptionValidationEvent", data = new { validationCode = "sesame" } });
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("validationResponse").GetString().ShouldBe("sesame");
    }

    [Fact]
    public async Task An_event_of_a_created_blob_runs_the_function_that_its_address_names()
    {
        var blobs = new BlobContainerClient(azurite.ConnectionString, _sample.Names + "-events");
        await blobs.CreateIfNotExistsAsync();
        await blobs.GetBlobClient("a b.txt").UploadAsync(BinaryData.FromString("hello"));
        using var answer = await EventAsync("Notification", Created(blobs.GetBlobClient("a b.txt").Uri));
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await _sample.SeesAsync("event a b.txt: hello");
    }

    [Fact]
    public async Task An_event_without_the_extensions_key_is_refused()
    {
        using var answer = await EventAsync("Notification", Created(new Uri("http://127.0.0.1/x")), key: "wrong");
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static object Created(Uri blob) => new
    {
        id = Guid.NewGuid(),
        topic = "/test",
        subject = "/blobServices/default/containers/c/blobs/b",
        eventType = "Microsoft.Storage.BlobCreated",
        eventTime = DateTimeOffset.UtcNow,
        data = new { api = "PutBlob", blobType = "BlockBlob", eTag = "0x1", url = blob },
    };

    private static string Url(JsonElement scheduled, string name) =>
        scheduled.EnumerateObject().Single(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value.GetString()!;

    private async Task PostAsync(JsonElement scheduled, string address, string state)
    {
        var url = Url(scheduled, address).Replace("{text}", "why", StringComparison.Ordinal);
        (await _sample.Http.PostAsync(url, null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await _sample.InstanceAsync(SampleHost.Id(scheduled), state);
    }

    private async Task<HttpResponseMessage> EventAsync(string type, object said, string? key = null)
    {
        var address = $"runtime/webhooks/blobs?functionName=Host.Functions.BlobEvent&code={key ?? _sample.ExtensionKey("blobs")}";
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_sample.Host.BaseAddress, address)) { Content = JsonContent.Create(new[] { said }) };
        request.Headers.Add("aeg-event-type", type);
        return await _sample.Http.SendAsync(request);
    }
}
