using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Sluice.Intake;
using Sluice.Storage;
using Sluice.Testing;
using Sluice.Tests.Resolution;

namespace Sluice.Tests.Pipeline;

/// <summary>
/// Takes real files through a host that dies on the way, and through the next one to the end. Then all is as in the run that
/// nobody disturbed: the record, the bytes, each interceptor asked once and in order, one event for the backend; and no
/// decision that was acknowledged is asked for again.
/// </summary>
public abstract class CrashSweep : IAsyncLifetime
{
    private const string Backend = "/hook/backend";
    private readonly List<StorageProxy> proxies = [];
    private FakeInterceptor receiver = null!;

    /// <summary>A file each: how it is drawn and what its uploader says.</summary>
    protected static IReadOnlyDictionary<string, Scenario> Scenarios { get; } = new Dictionary<string, Scenario>(StringComparer.Ordinal)
    {
        ["three interceptors"] = new(Png, "released", Interceptors: 3),
        ["review"] = new(Jpeg, "released", ChannelType: "reviewed", Adult: "VERY_LIKELY"),
        ["rejected"] = new(Jpeg, "rejected", Adult: "VERY_LIKELY"),
    };

    /// <summary>Between the host that lives and its storage.</summary>
    protected StorageProxy Proxy => proxies[^1];

    protected abstract AzuriteFixture Azurite { get; }

    protected abstract FakeVision Vision { get; }

    /// <summary>Of the host that lives.</summary>
    protected abstract HttpClient Admin { get; }

    protected abstract DirectoryInfo Data { get; }

    /// <summary>Settings of the host: the test says that a blob came, as Event Grid does, and hears the events for the backend.</summary>
    protected IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["AzureWebJobs:IntakePolling:Disabled"] = "true",
        ["Sluice:Notifications:Endpoint"] = receiver.Endpoint + "/backend",
        ["Sluice:Notifications:Secret"] = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz",
        ["Sluice:Moderation:ChannelTypes:reviewed:OnLimit"] = "Review",
        ["Sluice:Moderation:ChannelTypes:reviewed:Unknown"] = "Allow",
    };

    public async ValueTask InitializeAsync()
    {
        receiver = await FakeInterceptor.StartAsync();
        await StartAsync();
        await RestartAsync();
        for (var i = 0; i < 3; i++)
        {
            using var registered = await Admin.PostAsJsonAsync(
                "api/interceptors", new { name = $"scanner {i}", order = i, mimeTypeRegex = "^image/png$", endpoint = $"{receiver.Endpoint}/{i}", secret = "secret" });
            registered.EnsureSuccessStatusCode();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var proxy in proxies) await proxy.DisposeAsync();
        await receiver.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts what outlives the hosts.</summary>
    protected abstract Task StartAsync();

    protected abstract Task StopAsync();

    /// <summary>Starts a host on <see cref="Proxy"/> in the place of one that is dead, or of none.</summary>
    protected abstract Task ReplaceHostAsync();

    /// <summary>Takes a new file to its end; the host dies where the proxy was told.</summary>
    /// <returns>What is left of it, without what differs from file to file.</returns>
    protected async Task<string> RunAsync(Scenario scenario)
    {
        var content = scenario.Content();
        Vision.Of(content).Adult = scenario.Adult;
        var blobs = new BlobServiceClient(Azurite.ConnectionString);
        var blob = blobs.GetBlobContainerClient(Containers.Uploads).GetBlobClient($"{Guid.NewGuid()}");
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = "picture", ["channeltype"] = scenario.ChannelType };
        var etag = (await blob.UploadAsync(new MemoryStream(content), new BlobUploadOptions { Metadata = metadata })).Value.ETag;
        var file = new File(FileIds.ForUpload(Containers.Uploads, blob.Name, etag), blob.Uri);
        await AliveAsync(c => DriveAsync(file, c));

        var asked = receiver.Deliveries.Where(d => d.Path != Backend && d.File == file.Id).ToArray();
        asked.Select(d => (d.Path, Id: d.Headers["webhook-id"])).Distinct().Select(d => d.Path)
            .ShouldBe(Enumerable.Range(0, scenario.Interceptors).Select(i => $"/hook/{i}"), "each interceptor has one delivery, in their order");
        asked.Select(d => d.Path).ShouldBeInOrder();
        var told = receiver.Deliveries.Where(d => d.Path == Backend && d.Json.GetProperty("file").GetString() == file.Id).ToArray();
        told.Select(d => d.Headers["webhook-id"]).Distinct().Count().ShouldBe(1);
        told[0].Json.GetProperty("type").GetString().ShouldBe("file." + scenario.State);
        var released = blobs.GetBlobContainerClient(Containers.Files).GetBlobClient(file.Id);
        (await blob.ExistsAsync()).Value.ShouldBeFalse();
        (await released.ExistsAsync()).Value.ShouldBe(scenario.State == "released");
        if (scenario.State == "released") (await released.DownloadContentAsync()).Value.Content.ToArray().ShouldBe(content);
        return Timeless(await Admin.GetFromJsonAsync<JsonElement>($"api/files/{file.Id}"));
    }

    /// <summary>Does what storage, interceptors and people do until nothing is left to be done.</summary>
    private async Task DriveAsync(File file, CancellationToken cancellation)
    {
        while (!file.Announced)
        {
            using var answer = await AnnounceAsync(file.Blob, cancellation);
            file.Announced = answer.IsSuccessStatusCode;
        }
        while (true)
        {
            foreach (var delivery in receiver.Deliveries.Where(d => d.Path != Backend && d.File == file.Id).DistinctBy(d => d.Token))
            {
                if (file.Decided.Contains(delivery.Token)) continue;
                await ApproveAsync(file.Id, delivery.Token, cancellation);
                file.Decided.Add(delivery.Token);
            }
            using var answer = await Admin.GetAsync($"api/files/{file.Id}", cancellation);
            if (answer.IsSuccessStatusCode)
            {
                var state = SluiceApp.State(await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation));
                if (state == "reviewing" && !file.Reviewed)
                {
                    await ApproveAsync(file.Id, null, cancellation);
                    file.Reviewed = true;
                }
                if (state is "released" or "rejected" && await IsIdleAsync(cancellation)) return;
                state.ShouldNotBe("failed");
            }
            await Task.Delay(10, cancellation);
        }
    }

    /// <summary>Says that the blob is there, as Event Grid does, which does so again until that is acknowledged.</summary>
    private async Task<HttpResponseMessage> AnnounceAsync(Uri blob, CancellationToken cancellation)
    {
        var path = "runtime/webhooks/blobs?functionName=Host.Functions.IntakeEventGrid&code=" + await SystemKeyAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add("aeg-event-type", "Notification");
        request.Content = JsonContent.Create(new[] { new { eventType = "Microsoft.Storage.BlobCreated", data = new { url = blob } } });
        return await Admin.SendAsync(request, cancellation);
    }

    private async Task ApproveAsync(string id, string? token, CancellationToken cancellation)
    {
        using var answer = await Admin.PostAsJsonAsync($"api/files/{id}/approve", new { token }, cancellation);
        // A host that dies answers with an error, and is asked again after its restart.
        if (answer.StatusCode >= HttpStatusCode.InternalServerError) await Task.Delay(Timeout.Infinite, cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private async Task<bool> IsIdleAsync(CancellationToken cancellation)
    {
        var hub = new TableServiceClient(Azurite.ConnectionString).GetTableClient("SluiceInstances");
        const string active = "RowKey eq 'instance' and (Status eq 'Running' or Status eq 'Pending' or HasOutbox eq true)";
        await foreach (var _ in hub.QueryAsync<TableEntity>(active, cancellationToken: cancellation)) return false;
        return true;
    }

    /// <summary>Does <paramref name="work"/>, on the next host where one died on the way.</summary>
    private async Task AliveAsync(Func<CancellationToken, Task> work)
    {
        while (true)
        {
            using var life = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var done = work(life.Token);
            if (await Task.WhenAny(done, Proxy.Died) == done && !Proxy.Died.IsCompleted)
            {
                await done;
                return;
            }
            await life.CancelAsync();
            await done.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await RestartAsync();
        }
    }

    private async Task RestartAsync()
    {
        proxies.Add(await StorageProxy.StartAsync(Azurite));
        await ReplaceHostAsync();
    }

    private async Task<string> SystemKeyAsync()
    {
        using var keys = JsonDocument.Parse(await System.IO.File.ReadAllTextAsync(Path.Combine(Data.FullName, "keys.json")));
        return keys.RootElement.GetProperty("system/blobs_extension").GetString()!;
    }

    private static byte[] Png() => Crafted.Png(640, 480, Crafted.Chunk("tEXt", Encoding.ASCII.GetBytes($"n\0{Guid.NewGuid()}")));

    private static byte[] Jpeg() => Crafted.Jpeg(before: Crafted.Segment(0xFE, Encoding.ASCII.GetBytes($"{Guid.NewGuid()}")));

    private static string Timeless(JsonElement record)
    {
        var left = JsonNode.Parse(record.GetRawText())!.AsObject();
        left.Remove("id");
        left.Remove("sha256");
        RemoveTimes(left);
        foreach (var interceptor in left["interceptors"]!.AsArray()) RemoveTimes(interceptor!.AsObject());
        return left.ToJsonString();
    }

    private static void RemoveTimes(JsonObject json)
    {
        var times = json.Where(p => p.Key == "durationMs" || (p.Value?.GetValueKind() == JsonValueKind.String && p.Value.AsValue().TryGetValue<DateTimeOffset>(out _)));
        foreach (var name in times.Select(p => p.Key).ToArray()) json.Remove(name);
    }

    /// <param name="State">How it ends.</param>
    /// <param name="Interceptors">How many are asked.</param>
    /// <param name="Adult">What the moderation service says.</param>
    protected sealed record Scenario(
        Func<byte[]> Content, string State, int Interceptors = 0, string ChannelType = "chat", string Adult = "VERY_UNLIKELY");

    private sealed record File(string Id, Uri Blob)
    {
        public HashSet<string> Decided { get; } = [];

        public bool Announced { get; set; }

        public bool Reviewed { get; set; }
    }
}
