using System.IO.Pipelines;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Sluice.Files;
using Sluice.Storage;
using Sluice.Testing;
using Sluice.Tests.Storage;
using Sluice.Tokens;

namespace Sluice.Tests.Files;

/// <summary>On an Azurite of its own: tests of expiry empty the containers of the shared one.</summary>
public sealed class QuarantineBlobsTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private readonly string id = new RandomIds().NewId();

    private BlobServiceClient service = null!;

    [Fact]
    public async Task A_file_is_read_as_the_version_that_is_asked_for_and_no_other()
    {
        var (blobs, file) = await UploadAsync("checked");
        (await TextAsync(await blobs.OpenAsync(file, default))).ShouldBe("checked");
        Encoding.ASCII.GetString(await blobs.ReadAsync(file, 2, 3, default)).ShouldBe("eck");

        await OverwriteAsync("other");
        (await blobs.OpenAsync(file, default)).ShouldBeNull();
        (await Should.ThrowAsync<RequestFailedException>(() => blobs.ReadAsync(file, 0, 1, default))).Status.ShouldBe(412);

        await Blob(Containers.Uploads).DeleteAsync();
        (await blobs.OpenAsync(file, default)).ShouldBeNull();
        (await Should.ThrowAsync<RequestFailedException>(() => blobs.ReadAsync(file, 0, 1, default))).Status.ShouldBeOneOf(404, 412);
    }

    [Fact]
    public async Task Released_by_many_at_once_a_file_is_there_once_and_all_hear_that_it_is_done()
    {
        var (blobs, file) = await UploadAsync("checked");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => blobs.ReleaseAsync(file, "text/plain", inline: false, default))));

        outcomes.ShouldAllBe(outcome => outcome == BlobOutcome.Done);
        (await TextAsync(await blobs.OpenReleasedAsync(file, default))).ShouldBe("checked");
        (await Blob(Containers.Uploads).ExistsAsync()).Value.ShouldBeFalse();
        (await blobs.ReleaseAsync(file, "text/plain", inline: false, default)).ShouldBe(BlobOutcome.Done, "who asks again much later hears the same");
    }

    [Fact]
    public async Task Bytes_that_came_after_the_check_are_neither_released_nor_removed()
    {
        var (blobs, file) = await UploadAsync("checked");
        await OverwriteAsync("other");

        (await blobs.ReleaseAsync(file, "text/plain", inline: false, default)).ShouldBe(BlobOutcome.SourceChanged);
        (await blobs.RejectAsync(file, keep: false, default)).ShouldBe(BlobOutcome.SourceChanged);
        (await blobs.RejectAsync(file, keep: true, default)).ShouldBe(BlobOutcome.SourceChanged);

        (await blobs.OpenReleasedAsync(file, default)).ShouldBeNull();
        (await Blob(Containers.Rejected).ExistsAsync()).Value.ShouldBeFalse();
        (await TextAsync(await Blob(Containers.Uploads).OpenReadAsync())).ShouldBe("other");
    }

    [Fact]
    public async Task Where_one_version_was_released_the_next_one_is_not()
    {
        var (blobs, first) = await UploadAsync("first");
        await blobs.ReleaseAsync(first, "text/plain", inline: false, default);
        var second = await OverwriteAsync("second");
        await OverwriteAsync("third");

        (await blobs.ReleaseAsync(second, "text/plain", inline: false, default)).ShouldBe(BlobOutcome.SourceChanged);

        (await blobs.OpenReleasedAsync(second, default)).ShouldBeNull();
        (await TextAsync(await blobs.OpenReleasedAsync(first, default))).ShouldBe("first");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rejected_file_leaves_quarantine_and_is_kept_where_that_is_wanted(bool keep)
    {
        var (blobs, file) = await UploadAsync("rejected");

        (await blobs.RejectAsync(file, keep, default)).ShouldBe(BlobOutcome.Done);

        (await Blob(Containers.Uploads).ExistsAsync()).Value.ShouldBeFalse();
        (await Blob(Containers.Rejected).ExistsAsync()).Value.ShouldBe(keep);
        if (keep) (await TextAsync(await Blob(Containers.Rejected).OpenReadAsync())).ShouldBe("rejected");
        (await blobs.OpenReleasedAsync(file, default)).ShouldBeNull();
        (await blobs.RejectAsync(file, keep, default)).ShouldBe(BlobOutcome.SourceChanged, "it is gone");
    }

    [Fact]
    public async Task Of_copies_that_come_at_once_one_stays_and_all_hear_of_the_same()
    {
        var blobs = await BlobsAsync();
        (await blobs.FindBorrowedAsync(id, default)).ShouldBeNull();

        var copies = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => blobs.BorrowAsync(id, Content($"copy {i}"), default))));

        var copy = copies.Distinct().ShouldHaveSingleItem();
        copy.IsBorrowed().ShouldBeTrue();
        (await blobs.FindBorrowedAsync(id, default)).ShouldBe(copy);
        (await TextAsync(await blobs.OpenAsync(copy, default))).ShouldStartWith("copy ");
    }

    [Fact]
    public async Task Of_a_copy_that_breaks_off_nothing_stays()
    {
        var blobs = await BlobsAsync();
        var content = new Pipe();
        await content.Writer.WriteAsync(new byte[100]);
        await content.Writer.CompleteAsync(new IOException("It broke off."));

        await Should.ThrowAsync<IOException>(() => blobs.BorrowAsync(id, content.Reader.AsStream(), default));

        (await blobs.FindBorrowedAsync(id, default)).ShouldBeNull();
    }

    [Fact]
    public async Task Copies_are_listed_that_came_before_a_time_and_not_those_that_came_at_it()
    {
        var blobs = await BlobsAsync();
        var copy = await blobs.BorrowAsync(id, Content("copy"), default);
        var came = (await Blob(Containers.Borrowed).GetPropertiesAsync()).Value.LastModified;

        (await blobs.ListBorrowedAsync(came, default).ToListAsync()).ShouldNotContain(copy);
        (await blobs.ListBorrowedAsync(came.AddSeconds(1), default).ToListAsync()).ShouldContain(copy);
    }

    private async Task<QuarantineBlobs> BlobsAsync() => new(service = await AppStorage.BlobsAsync(azurite));

    private async Task<(QuarantineBlobs Blobs, FileVersion File)> UploadAsync(string text) => (await BlobsAsync(), await OverwriteAsync(text));

    private async Task<FileVersion> OverwriteAsync(string text) =>
        new(id, Containers.Uploads, id, (await Blob(Containers.Uploads).UploadAsync(Content(text), overwrite: true)).Value.ETag.ToString("H"));

    private BlobClient Blob(string container) => service.GetBlobContainerClient(container).GetBlobClient(id);

    private static MemoryStream Content(string text) => new(Encoding.ASCII.GetBytes(text));

    private static async Task<string> TextAsync(Stream? stream)
    {
        using var reader = new StreamReader(stream.ShouldNotBeNull());
        return await reader.ReadToEndAsync();
    }
}
