using System.Net.Http.Json;
using System.Text;
using Sluice.Files;
using Sluice.Intake;
using Sluice.Storage;
using Sluice.Testing;

namespace Sluice.Tests.Pipeline;

/// <summary>The budgets of one verified file, counted exactly where no other file is under way.</summary>
[Collection<AppOfItsOwn>]
public sealed class BudgetTests
{
    private readonly SluiceApp app;

    public BudgetTests(SluiceApp app)
    {
        this.app = app;
        app.Storage.Clear();
        app.Activities.Clear();
    }

    [Fact]
    public async Task A_verified_image_costs_six_blob_requests_three_table_writes_and_one_call_of_each_provider()
    {
        var image = app.NewImage();
        await VetDirectlyAsync(image);

        Blobs().ShouldBe(["HEAD", "GET", "GET", "PUT", "PUT", "DELETE"]);
        Writes().ShouldBe(["POST files", "PATCH verdicts", "PUT files"], ignoreOrder: true);
        (app.Vision.Of(image).Moderated, app.Vision.Of(image).Read).ShouldBe((1, 1));
        app.Activities.ShouldBe(["InspectFile", "ModerateFile", "ClassifyFile", "ReadInterceptors", "CompleteFile"], ignoreOrder: true);

        // The same content again: judged from the cache.
        app.Storage.Clear();
        await VetDirectlyAsync(image);
        Writes().ShouldBe(["POST files", "PUT files"], ignoreOrder: true);
        (app.Vision.Of(image).Moderated, app.Vision.Of(image).Read).ShouldBe((1, 1));
    }

    [Fact]
    public async Task A_file_that_is_no_image_costs_five_blob_requests_and_two_table_writes()
    {
        await VetDirectlyAsync("just text"u8.ToArray());
        Blobs().ShouldBe(["HEAD", "GET", "PUT", "PUT", "DELETE"]);
        Writes().ShouldBe(["POST files", "PUT files"], ignoreOrder: true);
    }

    [Fact]
    public async Task An_interceptor_costs_one_table_write_and_one_webhook()
    {
        await using var interceptor = await FakeInterceptor.StartAsync();
        using var registered = await app.Admin.PostAsJsonAsync("api/interceptors", new { name = "one", endpoint = interceptor.Endpoint, secret = "secret" });
        registered.EnsureSuccessStatusCode();
        app.Storage.Clear();
        var blob = app.Blobs.GetBlobContainerClient(Containers.Uploads).GetBlobClient($"{Guid.NewGuid()}.txt");
        var etag = (await blob.UploadAsync(new MemoryStream("text"u8.ToArray()))).Value.ETag;
        var call = await interceptor.NextAsync();
        var id = FileIds.ForUpload(Containers.Uploads, blob.Name, etag);
        using var decided = await app.Admin.PostAsJsonAsync($"api/files/{id}/approve", new { token = call.Token });
        decided.EnsureSuccessStatusCode();
        SluiceApp.State(await app.EndAsync(id)).ShouldBe("released");
        Writes().ShouldBe(["POST files", "POST tokens", "PUT files"], ignoreOrder: true);
        interceptor.Deliveries.Count.ShouldBe(1);
        app.Activities.ShouldBe(["InspectFile", "ReadInterceptors", "CallInterceptor", "ReadInterceptors", "CompleteFile"]);
        using var removed = await app.Admin.DeleteAsync(registered.Headers.Location);
        removed.EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task The_same_event_ten_times_runs_once()
    {
        var image = app.NewImage();
        var blob = app.Blobs.GetBlobContainerClient(Containers.Uploads).GetBlobClient($"{Guid.NewGuid()}.png");
        var etag = (await blob.UploadAsync(new MemoryStream(image))).Value.ETag;
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => app.DeliverEventAsync(blob.Uri)));
        var id = FileIds.ForUpload(Containers.Uploads, blob.Name, etag);
        SluiceApp.State(await app.EndAsync(id)).ShouldBe("released");
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => app.DeliverEventAsync(blob.Uri)));
        (app.Vision.Of(image).Moderated, app.Vision.Of(image).Read).ShouldBe((1, 1));
        Writes().ShouldBe(["POST files", "PATCH verdicts", "PUT files"], ignoreOrder: true);
    }

    [Fact]
    public async Task No_payload_of_an_orchestration_reaches_sixteen_kibibytes()
    {
        var image = app.NewImage();
        app.Vision.Of(image).Lines = [.. Enumerable.Repeat("STRICTLY CONFIDENTIAL", 200)];
        var blob = app.Blobs.GetBlobContainerClient(Containers.Uploads).GetBlobClient(string.Concat(Enumerable.Repeat("ü", 500)));
        var etag = (await blob.UploadAsync(new MemoryStream(image))).Value.ETag;
        var id = FileIds.ForUpload(Containers.Uploads, blob.Name, etag);
        SluiceApp.State(await app.EndAsync(id)).ShouldBe("released");

        var (durable, instance) = (await app.DurableAsync(), InstanceId.Of(id, etag.ToString("H")));
        await Eventually.TrueAsync(async () => await durable.GetInstanceAsync(instance) is { IsCompleted: true }, "what the test waits for");
        var payloads = app.Payloads.Where(payload => payload.Instance == instance).Select(payload => payload.Text).Distinct().ToList();
        payloads.Count.ShouldBe(1 + 4 + 5, "the input; the inputs of five activities, of which two are the same; their results");
        payloads.Max(payload => Encoding.UTF8.GetByteCount(payload)).ShouldBeLessThan(16 * 1024);
    }

    private async Task VetDirectlyAsync(byte[] content)
    {
        var blob = app.Blobs.GetBlobContainerClient(Containers.Uploads).GetBlobClient($"{Guid.NewGuid()}");
        var etag = (await blob.UploadAsync(new MemoryStream(content))).Value.ETag;
        SluiceApp.State(await app.EndAsync(FileIds.ForUpload(Containers.Uploads, blob.Name, etag))).ShouldBe("released");
    }

    /// <summary>Requests to blobs, in their order; one more, for the properties, goes through the client that the trigger binds.</summary>
    private string[] Blobs() => [.. app.Storage.Requests.Where(r => !IsSetup(r)).Where(r => r.Contains("/uploads/") || r.Contains("/files/")).Select(r => r.Split(' ')[0])];

    private static bool IsSetup(string request) => request.Contains("restype=container");

    /// <summary>The app's writes to its tables, without those that lost a race and so wrote nothing.</summary>
    private string[] Writes()
    {
        var writes = WritesIn(app.Storage.Requests).ToList();
        foreach (var refused in WritesIn(app.Storage.Refused)) writes.Remove(refused);
        return [.. writes];
    }

    private static IEnumerable<string> WritesIn(IEnumerable<string> requests) =>
        from request in requests.Where(r => !IsSetup(r))
        let words = request.Split(' ')
        let table = Tables.All.FirstOrDefault(t => words[1].Split('?')[0].Split('(')[0].EndsWith("/" + t, StringComparison.Ordinal))
        where table is not null && words[0] != "GET"
        select $"{words[0]} {table}";
}
