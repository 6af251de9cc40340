using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using Sluice.Intake;
using Sluice.Storage;
using Sluice.Testing;
using Sluice.Tests.Resolution;

namespace Sluice.Tests.Pipeline;

/// <summary>The host as a process of its own, killed in the middle of its work and started again.</summary>
public sealed class KilledHostTests : IAsyncLifetime
{
    private const int Files = 30;
    private readonly AzuriteFixture azurite = new();
    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("sluice-killed");
    private readonly int port = FreePorts.Next();
    private FakeVision vision = null!;
    private FakeInterceptor interceptor = null!;
    private FakeInterceptor backend = null!;
    private HttpClient admin = null!;

    public async ValueTask InitializeAsync()
    {
        await azurite.InitializeAsync();
        vision = await FakeVision.StartAsync();
        interceptor = await FakeInterceptor.StartAsync();
        backend = await FakeInterceptor.StartAsync();
        admin = HostProcess.Admin(port);
    }

    public async ValueTask DisposeAsync()
    {
        admin.Dispose();
        await backend.DisposeAsync();
        await interceptor.DisposeAsync();
        await vision.DisposeAsync();
        await azurite.DisposeAsync();
        data.Delete(recursive: true);
    }

    [Fact]
    public async Task Files_under_way_when_the_host_is_killed_all_reach_their_end()
    {
        var contents = new ConcurrentDictionary<string, byte[]>(StringComparer.Ordinal);
        using (var first = StartHost())
        {
            await ReadyAsync();
            using var registered = await admin.PostAsJsonAsync("api/interceptors", new { name = "scanner", endpoint = interceptor.Endpoint, secret = "secret" });
            registered.EnsureSuccessStatusCode();
            await Parallel.ForAsync(0, Files, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, _) =>
            {
                var picture = Crafted.Png(640, 480, Crafted.Chunk("tEXt", Encoding.ASCII.GetBytes($"k\0{i}")));
                var blob = new BlobContainerClient(azurite.ConnectionString, Containers.Uploads).GetBlobClient($"{i}.png");
                var etag = (await blob.UploadAsync(new MemoryStream(picture))).Value.ETag;
                contents[FileIds.ForUpload(Containers.Uploads, blob.Name, etag)] = picture;
            });
            await interceptor.NextAsync(Files / 3);
            first.Kill();
            await first.WaitForExitAsync();
        }

        using var second = StartHost();
        try
        {
            await ReadyAsync();
            await ApproveAllAsync(contents.Keys);
            var files = new BlobContainerClient(azurite.ConnectionString, Containers.Files);
            foreach (var (id, content) in contents)
                (await files.GetBlobClient(id).DownloadContentAsync()).Value.Content.ToArray().ShouldBe(content);

            // Repeated deliveries there may be, but each says what it repeats: one id a file, for webhooks and events alike.
            IdsByFile(interceptor, d => d.File).ShouldBe(contents.Keys.Order());
            await UntilAsync(() => Task.FromResult(backend.Deliveries.Select(d => d.Headers["webhook-id"]).Distinct().Count() >= Files));
            IdsByFile(backend, d => d.Json.GetProperty("file").GetString()!).ShouldBe(contents.Keys.Order());
            backend.Deliveries.ShouldAllBe(d => d.Json.GetProperty("type").GetString() == "file.released");
        }
        finally
        {
            second.Kill();
            await second.WaitForExitAsync();
        }
    }

    /// <summary>The files that were spoken of, after checking that each has exactly one webhook id.</summary>
    private static IEnumerable<string> IdsByFile(FakeInterceptor receiver, Func<FakeInterceptor.Delivery, string> file)
    {
        var byFile = receiver.Deliveries.ToLookup(file, d => d.Headers["webhook-id"]);
        byFile.ShouldAllBe(ids => ids.Distinct().Count() == 1);
        return byFile.Select(ids => ids.Key).Order();
    }

    private async Task ApproveAllAsync(IEnumerable<string> ids)
    {
        HashSet<string> open = [.. ids];
        await UntilAsync(async () =>
        {
            foreach (var delivery in interceptor.Deliveries.DistinctBy(d => d.Token))
            {
                var id = delivery.File;
                if (!open.Contains(id)) continue;
                using var answer = await admin.PostAsJsonAsync($"api/files/{id}/approve", new { token = delivery.Token });
                answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            }

            foreach (var id in open.ToArray())
            {
                using var answer = await admin.GetAsync($"api/files/{id}");
                if (!answer.IsSuccessStatusCode) continue;
                using var record = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
                if (SluiceApp.State(record.RootElement) == "released") open.Remove(id);
            }

            return open.Count == 0;
        });
    }

    private Process StartHost() => HostProcess.Start(port, data, azurite.ConnectionString, vision, new Dictionary<string, string>
    {
        ["Sluice:Notifications:Endpoint"] = backend.Endpoint,
        ["Sluice:Notifications:Secret"] = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz",
    });

    private Task ReadyAsync() => HostProcess.ReadyAsync(admin);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromSeconds(120)) throw new TimeoutException("It did not come to that.");
            await Task.Delay(100);
        }
    }
}
