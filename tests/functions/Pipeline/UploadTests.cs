using System.Net;
using System.Net.Http.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Sluice.Intake;
using Sluice.Storage;

namespace Sluice.Tests.Pipeline;

/// <summary>One upload, one version, one decision; and of what the uploader says of the blob nothing reaches the released copy.</summary>
public sealed class UploadTests(SluiceApp app)
{
    private BlobContainerClient Uploads => app.Blobs.GetBlobContainerClient(Containers.Uploads);

    [Fact]
    public async Task A_tickets_link_cannot_replace_what_lies_there()
    {
        var image = app.NewImage();
        app.Vision.Of(image).Adult = "VERY_LIKELY";
        var (id, url) = await app.TicketAsync(channelType: "reviewed");
        (await PutAsync(url, image)).ShouldBe(HttpStatusCode.Created);
        await app.RecordAsync(id, "reviewing");

        (await PutAsync(url, app.NewImage())).ShouldBe(HttpStatusCode.Forbidden);
        var blob = new BlobClient(url, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2023_01_03));
        (await Should.ThrowAsync<RequestFailedException>(() => blob.GetBlobLeaseClient().AcquireAsync(BlobLeaseClient.InfiniteLeaseDuration))).Status.ShouldBe(403);
        (await Should.ThrowAsync<RequestFailedException>(() => blob.SetMetadataAsync(new Dictionary<string, string> { ["name"] = "x" }))).Status.ShouldBe(403);

        using var approved = await app.Admin.PostAsJsonAsync($"api/files/{id}/approve", new { });
        approved.StatusCode.ShouldBe(HttpStatusCode.OK);
        await app.RecordAsync(id, "released");
        app.Released(id).ShouldBe(image);
    }

    [Theory]
    [InlineData("VERY_UNLIKELY", "released")]
    [InlineData("VERY_LIKELY", "rejected")]
    public async Task A_ticket_that_was_used_takes_no_other_file_and_the_first_keeps_its_record(string adult, string state)
    {
        var (first, second) = (app.NewImage(), app.NewImage());
        app.Vision.Of(first).Adult = adult;
        var (id, url) = await app.TicketAsync();
        await PutAsync(url, first);
        var before = await app.RecordAsync(id, state);

        // The bytes have left the quarantine, so the link writes once more.
        (await PutAsync(url, second)).ShouldBe(HttpStatusCode.Created);
        var refused = await app.EndAsync(FileIds.ForUpload(Containers.Uploads, id, await WrittenAsync(id)));

        SluiceApp.State(refused).ShouldBe("rejected");
        SluiceApp.Strings(refused, "reasonCodes").ShouldBe(["ticketUsed"]);
        refused.GetProperty("decision").GetString().ShouldBe("block");
        app.IsQuarantined(id).ShouldBeFalse();
        app.Vision.Of(second).Moderated.ShouldBe(0);
        (await app.FindAsync(id))!.Value.GetRawText().ShouldBe(before.GetRawText());
        if (state == "released") app.Released(id).ShouldBe(first);
    }

    [Fact]
    public async Task A_ticket_takes_no_copy_of_another_blob()
    {
        var other = app.NewImage();
        app.Vision.Of(other).Adult = "VERY_LIKELY";
        var quarantined = await app.UploadAsync(other, channelType: "reviewed", conversation: "theirs");
        await app.RecordAsync(quarantined, "reviewing");
        var (id, url) = await app.TicketAsync();

        using var client = new HttpClient();
        using var copy = new HttpRequestMessage(HttpMethod.Put, url) { Headers = { { "x-ms-copy-source", Uploads.GetBlobClient(quarantined).Uri.ToString() } } };
        using var answer = await client.SendAsync(copy);
        // Azure wants the source's own permission and refuses; Azurite copies within the account.
        if (!answer.IsSuccessStatusCode) return;

        var record = await app.EndAsync(id);
        SluiceApp.State(record).ShouldBe("rejected");
        SluiceApp.Strings(record, "reasonCodes").ShouldBe(["copied"]);
        app.IsQuarantined(id).ShouldBeFalse();
        app.IsQuarantined(quarantined).ShouldBeTrue();
    }

    [Fact]
    public async Task The_released_copy_has_the_type_that_was_found_and_nothing_that_the_uploader_set()
    {
        var image = app.NewImage();
        var blob = Uploads.GetBlobClient($"{Guid.NewGuid()}");
        var headers = new BlobHttpHeaders
        {
            ContentType = "application/octet-stream",
            ContentEncoding = "gzip",
            CacheControl = "public, max-age=31536000",
            ContentDisposition = "inline",
            ContentLanguage = "de",
        };
        var id = await DirectAsync(blob, image, headers);
        SluiceApp.State(await app.EndAsync(id)).ShouldBe("released");

        var released = (await app.Blobs.GetBlobContainerClient(Containers.Files).GetBlobClient(id).GetPropertiesAsync()).Value;
        (released.ContentType, released.ContentDisposition).ShouldBe(("image/png", "inline"));
        (released.ContentEncoding, released.CacheControl, released.ContentLanguage).ShouldBe((null, null, null));
    }

    [Fact]
    public async Task What_is_no_image_is_released_as_something_to_save()
    {
        var id = await DirectAsync(Uploads.GetBlobClient($"{Guid.NewGuid()}.txt"), "some text"u8.ToArray(), new BlobHttpHeaders { ContentType = "text/html" });
        SluiceApp.State(await app.EndAsync(id)).ShouldBe("released");
        var released = (await app.Blobs.GetBlobContainerClient(Containers.Files).GetBlobClient(id).GetPropertiesAsync()).Value;
        (released.ContentType, released.ContentDisposition).ShouldBe(("text/plain", "attachment"));
    }

    [Fact]
    public async Task What_the_stored_blob_says_is_compared_with_its_bytes_beside_the_ticket()
    {
        var (id, url) = await app.TicketAsync(contentType: "image/png");
        await PutAsync(url, app.NewImage(), "text/html");
        var record = await app.EndAsync(id);
        SluiceApp.State(record).ShouldBe("unsupported");
        SluiceApp.Strings(record, "reasonCodes").ShouldBe(["typeMismatch"]);
    }

    [Fact]
    public async Task A_lease_does_not_keep_rejected_bytes()
    {
        var image = app.NewImage();
        app.Vision.Of(image).Adult = "VERY_LIKELY";
        var gate = new TaskCompletionSource();
        app.Vision.Of(image).Gate = gate.Task;
        var blob = Uploads.GetBlobClient($"{Guid.NewGuid()}.png");
        var id = await DirectAsync(blob, image);
        await app.RecordAsync(id, "checking");
        await blob.GetBlobLeaseClient().AcquireAsync(BlobLeaseClient.InfiniteLeaseDuration);
        gate.SetResult();

        SluiceApp.State(await app.EndAsync(id)).ShouldBe("rejected");
        app.IsQuarantined(blob.Name).ShouldBeFalse();
    }

    [Theory]
    [InlineData("..%2Ffiles%2Fx")]
    [InlineData("a%2F..%2F..%2Ffiles%2Fx")]
    [InlineData("%2Fleading")]
    [InlineData("trailing%2F")]
    [InlineData("a%2F%2Fb")]
    public async Task A_name_that_is_another_place_in_a_url_never_leads_there(string name)
    {
        var victim = app.Blobs.GetBlobContainerClient(Containers.Files).GetBlobClient("x");
        await victim.UploadAsync(BinaryData.FromString("released before"), overwrite: true);
        var blob = new Uri($"{Uploads.Uri}/{name}");
        if (await PutAsync(Sas(blob, Uri.UnescapeDataString(name)), app.NewImage()) != HttpStatusCode.Created) return;
        var listed = Uploads.GetBlobs().Single(one => one.Name == Uri.UnescapeDataString(name)).Properties;
        var etag = listed.ETag!.Value;
        // The extension drops an event whose URL is another container's; the timer finds the blob.
        await app.DeliverEventAsync(blob);
        await ActivatorUtilities.CreateInstance<Reconciliation>(app.Services, new FakeTimeProvider(listed.LastModified!.Value.AddMinutes(2)))
            .RunAsync(new TimerInfo(), await app.DurableAsync(), CancellationToken.None);

        var record = await app.EndAsync(FileIds.ForUpload(Containers.Uploads, Uri.UnescapeDataString(name), etag));
        SluiceApp.State(record).ShouldBeOneOf("released", "unsupported");
        victim.DownloadContent().Value.Content.ToString().ShouldBe("released before");
    }

    [Fact]
    public async Task A_decision_about_another_version_is_refused()
    {
        var image = app.NewImage();
        app.Vision.Of(image).Adult = "VERY_LIKELY";
        var id = await app.UploadAsync(image, channelType: "reviewed");
        var record = await app.RecordAsync(id, "reviewing");

        using var other = await app.Admin.PostAsJsonAsync($"api/files/{id}/approve", new { version = "0x1" });
        other.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await other.Content.ReadAsStringAsync()).ShouldContain("other_version");
        SluiceApp.State((await app.FindAsync(id))!.Value).ShouldBe("reviewing");

        using var same = await app.Admin.PostAsJsonAsync($"api/files/{id}/approve", new { version = record.GetProperty("version").GetString() });
        same.StatusCode.ShouldBe(HttpStatusCode.OK);
        await app.RecordAsync(id, "released");
    }

    private static async Task<HttpStatusCode> PutAsync(Uri url, byte[] content, string type = "application/octet-stream")
    {
        using var client = new HttpClient();
        using var body = new ByteArrayContent(content);
        body.Headers.ContentType = new(type);
        using var put = new HttpRequestMessage(HttpMethod.Put, url) { Content = body, Headers = { { "x-ms-blob-type", "BlockBlob" } } };
        using var answer = await client.SendAsync(put);
        return answer.StatusCode;
    }

    private async Task<string> DirectAsync(BlobClient blob, byte[] content, BlobHttpHeaders? headers = null)
    {
        var info = await blob.UploadAsync(new MemoryStream(content), new BlobUploadOptions { HttpHeaders = headers });
        return FileIds.ForUpload(Containers.Uploads, blob.Name, info.Value.ETag);
    }

    /// <summary>The version that a link has written again.</summary>
    private async Task<ETag> WrittenAsync(string blob) => (await Uploads.GetBlobClient(blob).GetPropertiesAsync()).Value.ETag;

    /// <summary>Whoever has the account's key may write any name.</summary>
    private Uri Sas(Uri blob, string name)
    {
        var sas = new Azure.Storage.Sas.BlobSasBuilder(Azure.Storage.Sas.BlobSasPermissions.All, DateTimeOffset.UtcNow.AddHours(1))
        {
            BlobContainerName = Containers.Uploads,
            BlobName = name,
            Resource = "b",
        };
        var credential = new Azure.Storage.StorageSharedKeyCredential(Sluice.Setup.Azurite.AccountName, Sluice.Setup.Azurite.AccountKey);
        return new Uri($"{blob}?{sas.ToSasQueryParameters(credential)}");
    }
}
