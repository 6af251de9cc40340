using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Sluice.Setup.Tests;

/// <summary>Azurite says that a blob was created, as Event Grid does.</summary>
public sealed class BlobCreatedTests : IAsyncLifetime
{
    private Subscriber _subscriber = null!;
    private Azurite _azurite = null!;
    private BlobServiceClient _service = null!;

    public async ValueTask InitializeAsync()
    {
        await NodePackages.EnsureAsync();
        _subscriber = await Subscriber.StartAsync();
        _azurite = await Azurite.StartAsync(new AzuriteOptions { BlobCreated = new BlobCreatedSubscription("uploads", _subscriber.Endpoint) });
        _service = new BlobServiceClient(_azurite.ConnectionString);
        foreach (var container in (string[])["uploads", "uploads-too", "files"]) await _service.CreateBlobContainerAsync(container);
    }

    public async ValueTask DisposeAsync()
    {
        await _azurite.DisposeAsync();
        await _subscriber.DisposeAsync();
    }

    [Fact]
    public async Task A_blob_that_is_put_is_told_with_its_address_and_its_etag()
    {
        var blob = Blob("folder/a b ä.txt");
        var written = (await blob.UploadAsync(BinaryData.FromString("x"))).Value;

        using var @event = await _subscriber.NextAsync();

        var said = @event.RootElement;
        said.GetProperty("eventType").GetString().ShouldBe("Microsoft.Storage.BlobCreated");
        new BlobUriBuilder(new Uri(said.GetProperty("data").GetProperty("url").GetString()!)).BlobName.ShouldBe("folder/a b ä.txt");
        said.GetProperty("data").GetProperty("eTag").GetString()!.Trim('"').ShouldBe(written.ETag.ToString().Trim('"'));
        _subscriber.Types.ShouldBe(["Notification"]);
    }

    [Fact]
    public async Task Of_blocks_their_list_is_told_and_of_a_copy_its_target()
    {
        var blob = _service.GetBlobContainerClient("uploads").GetBlockBlobClient("blocks");
        var id = Convert.ToBase64String("1"u8);
        await blob.StageBlockAsync(id, new MemoryStream([1]));
        await blob.CommitBlockListAsync([id]);
        (await NameAsync()).ShouldBe("blocks");
        var source = _service.GetBlobContainerClient("files").GetBlobClient("source");
        await source.UploadAsync(BinaryData.FromString("x"));

        await Blob("copied").SyncCopyFromUriAsync(source.GenerateSasUri(Azure.Storage.Sas.BlobSasPermissions.Read, DateTimeOffset.UtcNow.AddMinutes(5)));
        (await NameAsync()).ShouldBe("copied");
        await (await Blob("copied-later").StartCopyFromUriAsync(source.Uri)).WaitForCompletionAsync();
        (await NameAsync()).ShouldBe("copied-later");

        await ShouldBeAllAsync(3);
    }

    [Fact]
    public async Task What_creates_no_blob_there_is_not_told()
    {
        await _service.GetBlobContainerClient("files").GetBlobClient("x").UploadAsync(BinaryData.FromString("x"));
        await _service.GetBlobContainerClient("uploads-too").GetBlobClient("x").UploadAsync(BinaryData.FromString("x"));
        await Blob("x").UploadAsync(BinaryData.FromString("x"));
        (await NameAsync()).ShouldBe("x");
        await Should.ThrowAsync<RequestFailedException>(Blob("x").UploadAsync(BinaryData.FromString("y"), new BlobUploadOptions { Conditions = new() { IfNoneMatch = ETag.All } }));
        await Blob("x").SetMetadataAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" });
        await Blob("x").SetHttpHeadersAsync(new BlobHttpHeaders());
        await Blob("x").DownloadContentAsync();
        await Blob("x").DeleteAsync();

        await ShouldBeAllAsync(1);
    }

    [Fact]
    public async Task An_event_is_sent_again_until_it_is_taken()
    {
        _subscriber.Refusals = 3;
        await Blob("x").UploadAsync(BinaryData.FromString("x"));
        using var @event = await _subscriber.NextAsync();
        _subscriber.Ids.Distinct().ShouldHaveSingleItem();
        _subscriber.Ids.Count.ShouldBe(4);
        await ShouldBeAllAsync(1);
    }

    private BlobClient Blob(string name) => _service.GetBlobContainerClient("uploads").GetBlobClient(name);

    private async Task<string> NameAsync()
    {
        using var @event = await _subscriber.NextAsync();
        return new BlobUriBuilder(new Uri(@event.RootElement.GetProperty("data").GetProperty("url").GetString()!)).BlobName;
    }

    /// <summary>One more write: its event is sent after all others.</summary>
    private async Task ShouldBeAllAsync(int count)
    {
        await Blob("last").UploadAsync(BinaryData.FromString("x"));
        (await NameAsync()).ShouldBe("last");
        _subscriber.Taken.ShouldBe(count + 1);
    }

    /// <summary>Where events go; may refuse some first.</summary>
    private sealed class Subscriber(WebApplication web) : IAsyncDisposable
    {
        private readonly System.Threading.Channels.Channel<JsonDocument> _events = System.Threading.Channels.Channel.CreateUnbounded<JsonDocument>();
        private int _taken;

        public Uri Endpoint => new(web.Urls.First() + "/hook?code=secret");

        public int Refusals { get; set; }

        public int Taken => _taken;

        public ConcurrentQueue<string> Ids { get; } = [];

        public ConcurrentQueue<string> Types { get; } = [];

        public static async Task<Subscriber> StartAsync()
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            var web = builder.Build();
            var subscriber = new Subscriber(web);
            web.Run(subscriber.TakeAsync);
            await web.StartAsync();
            return subscriber;
        }

        public async Task<JsonDocument> NextAsync() => await _events.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        public ValueTask DisposeAsync() => web.DisposeAsync();

        private async Task TakeAsync(HttpContext http)
        {
            http.Request.Query["code"].ToString().ShouldBe("secret");
            var said = await JsonDocument.ParseAsync(http.Request.Body);
            var @event = JsonDocument.Parse(said.RootElement[0].GetRawText());
            Ids.Enqueue(@event.RootElement.GetProperty("id").GetString()!);
            if (Refusals-- > 0)
            {
                http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            }
            Types.Enqueue(http.Request.Headers["aeg-event-type"].ToString());
            Interlocked.Increment(ref _taken);
            _events.Writer.TryWrite(@event);
        }
    }
}
