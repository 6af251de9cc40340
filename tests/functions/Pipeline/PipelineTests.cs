using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Sluice.Intake;
using Sluice.Storage;
using Sluice.Testing;
using Sluice.Tests.Resolution;

namespace Sluice.Tests.Pipeline;

/// <summary>The way of a file on the embedded host, from upload to its end.</summary>
public sealed class PipelineTests(SluiceApp app)
{
    [Fact]
    public async Task A_clean_image_is_released_as_exactly_the_bytes_that_were_checked()
    {
        var image = app.NewImage();
        var id = await app.UploadAsync(image, "holiday.png", conversation: "c1");
        var record = await app.EndAsync(id);

        SluiceApp.State(record).ShouldBe("released");
        app.Released(id).ShouldBe(image);
        app.IsQuarantined(id).ShouldBeFalse();
        record.GetProperty("name").GetString().ShouldBe("holiday.png");
        record.GetProperty("type").GetString().ShouldBe("image/png");
        (record.GetProperty("width").GetInt32(), record.GetProperty("height").GetInt32()).ShouldBe((640, 480));
        record.GetProperty("verification").GetString().ShouldBe("done");
        record.GetProperty("decision").GetString().ShouldBe("allow");
        record.GetProperty("moderation").GetRawText().ShouldBe("""{"adult":1,"spoof":0,"medical":0,"violence":0,"racy":2}""");
        SluiceApp.Strings(record, "unjudged").ShouldBe(["spoof", "medical", "violence"]);
        record.GetProperty("step").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task An_image_over_a_limit_is_rejected_and_its_bytes_are_gone()
    {
        var image = app.NewImage();
        app.Vision.Of(image).Adult = "POSSIBLE";
        var id = await app.UploadAsync(image);
        var record = await app.EndAsync(id);
        SluiceApp.State(record).ShouldBe("rejected");
        record.GetProperty("decision").GetString().ShouldBe("block");
        SluiceApp.Strings(record, "reasonCodes").ShouldBe(["adultLimit"]);
        app.IsReleased(id).ShouldBeFalse();
        app.IsQuarantined(id).ShouldBeFalse();
    }

    [Fact]
    public async Task An_image_that_was_not_read_in_all_its_parts_is_covered_and_is_as_good_as_unknown()
    {
        var image = app.NewImage();
        app.Vision.Of(image).Unseen = "time";
        var released = await app.VetAsync(image);
        SluiceApp.State(released).ShouldBe("released");
        released.GetProperty("sensitive").GetBoolean().ShouldBeTrue();

        var id = await app.UploadAsync(image, channelType: "strict");
        var waiting = await app.RecordAsync(id, "reviewing");
        SluiceApp.Strings(waiting, "reasonCodes").ShouldContain("notAllSeen");
        waiting.GetProperty("sensitive").GetBoolean().ShouldBeTrue("as it was when it was read");
    }

    [Theory]
    [InlineData("notes.txt", "released", "notApplicable")]
    [InlineData("leaflet.pdf", "released", "notApplicable")]
    [InlineData("icon.png", "released", "notRequired")]
    [InlineData("empty.jpg", "unsupported", "failed")]
    [InlineData("text.jpg", "unsupported", "failed")]
    [InlineData("truncated.jpg", "unsupported", "failed")]
    [InlineData("bomb.png", "unsupported", "failed")]
    [InlineData("frames.gif", "unsupported", "failed")]
    public async Task Each_kind_of_sample_has_its_state_and_says_why(string sample, string state, string verification)
    {
        var content = Samples.Read(sample);
        if (sample == "truncated.jpg") app.Vision.Of(content).Unreadable = true;
        var id = await app.UploadAsync(content, sample);
        var record = await app.EndAsync(id);
        SluiceApp.State(record).ShouldBe(state);
        record.GetProperty("verification").GetString().ShouldBe(verification);
        app.IsReleased(id).ShouldBe(state == "released");
        if (state == "unsupported")
        {
            SluiceApp.Strings(record, "reasons").ShouldNotBeEmpty();
            app.IsQuarantined(id).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("a\r\n2026-01-01 ERROR forged")]
    [InlineData("😀🧨 schön.png")]
    [InlineData("con.png.")]
    public async Task A_hostile_name_is_only_data(string name)
    {
        var record = await app.VetAsync(app.NewImage(), name);
        SluiceApp.State(record).ShouldBe("released");
        record.GetProperty("name").GetString()!.ShouldNotContain('\n');
    }

    [Fact]
    public async Task A_name_of_a_thousand_characters_is_only_data() =>
        SluiceApp.State(await app.VetAsync(app.NewImage(), string.Concat(Enumerable.Repeat("😀", 500)))).ShouldBe("released");

    [Fact]
    public async Task A_client_may_write_to_the_container_itself_with_whatever_blob_name()
    {
        var image = app.NewImage();
        var blob = app.Blobs.GetBlobContainerClient(Containers.Uploads).GetBlobClient("2026/../ü 😀#?%00.png");
        var info = await blob.UploadAsync(new MemoryStream(image), new BlobUploadOptions
        {
            HttpHeaders = new BlobHttpHeaders { ContentType = "image/png" },
            Metadata = new Dictionary<string, string> { ["conversation"] = "direct", ["name"] = "Urlaub%20%C3%BC.png" },
        });
        var record = await app.EndAsync(FileIds.ForUpload(Containers.Uploads, blob.Name, info.Value.ETag));
        SluiceApp.State(record).ShouldBe("released");
        record.GetProperty("conversation").GetString().ShouldBe("direct");
        record.GetProperty("name").GetString().ShouldBe("Urlaub ü.png");
    }

    [Fact]
    public async Task A_flood_of_one_conversation_holds_up_no_other()
    {
        var gate = new TaskCompletionSource();
        var flood = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ =>
        {
            var image = app.NewImage();
            app.Vision.Of(image).Gate = gate.Task;
            return app.UploadAsync(image, conversation: "flood");
        }));
        try
        {
            SluiceApp.State(await app.EndAsync(await app.UploadAsync("text"u8.ToArray(), "a.txt", conversation: "calm"))).ShouldBe("released");
            SluiceApp.State(await app.EndAsync(await app.UploadAsync(app.NewImage(), conversation: "calm"))).ShouldBe("released");
        }
        finally
        {
            gate.SetResult();
        }

        foreach (var id in flood) SluiceApp.State(await app.EndAsync(id)).ShouldBe("released");
    }

    [Fact]
    public async Task Overwriting_a_blob_while_it_is_checked_never_releases_the_new_bytes_under_the_old_verdict()
    {
        var (harmless, harmful) = (app.NewImage(), app.NewImage());
        app.Vision.Of(harmful).Adult = "VERY_LIKELY";
        var checkedMeanwhile = new TaskCompletionSource();
        app.Vision.Of(harmless).Gate = checkedMeanwhile.Task;
        var blob = app.Blobs.GetBlobContainerClient(Containers.Uploads).GetBlobClient($"overwritten-{Guid.NewGuid()}.png");

        var first = (await blob.UploadAsync(new MemoryStream(harmless))).Value.ETag;
        var firstId = FileIds.ForUpload(Containers.Uploads, blob.Name, first);
        await app.RecordAsync(firstId, "checking");
        var second = (await blob.UploadAsync(new MemoryStream(harmful), overwrite: true)).Value.ETag;
        checkedMeanwhile.SetResult();

        var old = await app.EndAsync(firstId);
        SluiceApp.State(old).ShouldBe("failed");
        SluiceApp.Strings(old, "reasonCodes").ShouldContain("superseded");
        app.IsReleased(firstId).ShouldBeFalse();
        var secondId = FileIds.ForUpload(Containers.Uploads, blob.Name, second);
        SluiceApp.State(await app.EndAsync(secondId)).ShouldBe("rejected");
        app.IsReleased(secondId).ShouldBeFalse();
    }

    [Fact]
    public async Task The_same_content_is_judged_once_and_held_against_the_limits_of_each_channel_type()
    {
        var image = app.NewImage();
        app.Vision.Of(image).Adult = "LIKELY";
        SluiceApp.State(await app.VetAsync(image)).ShouldBe("rejected");
        SluiceApp.State(await app.VetAsync(image, channelType: "reviewed")).ShouldBe("reviewing");
        (app.Vision.Of(image).Moderated, app.Vision.Of(image).Read).ShouldBe((1, 1));
    }

    [Fact]
    public async Task An_image_larger_than_the_provider_takes_is_judged_by_a_smaller_copy_and_released_as_it_came()
    {
        var image = Crafted.Png(640, 480, Crafted.Chunk("tEXt", new byte[8_000_000]));
        var smaller = app.NewImage();
        app.Vision.Of(image).Scaled = smaller;
        app.Vision.Of(smaller).Adult = "UNLIKELY";
        var id = await app.UploadAsync(image);
        var record = await app.EndAsync(id);

        SluiceApp.State(record).ShouldBe("released");
        record.GetProperty("moderation").GetProperty("adult").GetInt32().ShouldBe(2);
        app.Released(id).ShouldBe(image);
        (app.Vision.Of(smaller).Moderated, app.Vision.Of(image).Moderated).ShouldBe((1, 0));
        (app.Vision.Of(smaller).Read, app.Vision.Of(image).Read).ShouldBe((0, 1));
    }

    [Fact]
    public async Task A_category_that_nobody_judges_goes_to_a_person_where_the_policy_says_so()
    {
        var record = await app.VetAsync(app.NewImage(), channelType: "strict");
        SluiceApp.State(record).ShouldBe("reviewing");
        SluiceApp.Strings(record, "reasonCodes").ShouldBe(["notJudged"]);
    }

    [Fact]
    public async Task Engines_that_are_away_for_a_moment_are_asked_again()
    {
        var image = app.NewImage();
        var script = app.Vision.Of(image);
        script.Down = true;
        var id = await app.UploadAsync(image);
        await Eventually.TrueAsync(() => script.Moderated > 0 && script.Read > 0, "what the test waits for");
        script.Down = false;
        SluiceApp.State(await app.EndAsync(id)).ShouldBe("released");
    }

    [Fact]
    public async Task A_truncated_upload_url_or_none_at_all_writes_nothing()
    {
        using var answer = await app.Admin.PostAsJsonAsync("api/uploads", new { name = "x" });
        var url = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("uploadUrl").GetString()!;
        var unsigned = new BlobClient(new Uri(url.Split('?')[0]), new BlobClientOptions(BlobClientOptions.ServiceVersion.V2023_01_03));
        (await Should.ThrowAsync<Azure.RequestFailedException>(() => unsigned.UploadAsync(new MemoryStream(new byte[1])))).Status.ShouldBeOneOf(401, 403, 404);
        var signed = new BlobClient(new Uri(url), new BlobClientOptions(BlobClientOptions.ServiceVersion.V2023_01_03));
        (await Should.ThrowAsync<Azure.RequestFailedException>(() => signed.DownloadContentAsync())).Status.ShouldBeOneOf(401, 403, 404);
    }

    [Fact]
    public async Task Records_can_be_listed_by_state_and_conversation_in_pages()
    {
        var conversation = $"list-{Guid.NewGuid()}";
        var ids = new List<string>();
        for (var i = 0; i < 3; i++) ids.Add(await app.UploadAsync(app.NewImage(), conversation: conversation));
        foreach (var id in ids) await app.EndAsync(id);

        List<string> found = [];
        string? cursor = null;
        do
        {
            var url = $"api/files?state=released&conversation={conversation}&limit=2" + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}");
            var page = JsonDocument.Parse(await app.Admin.GetStringAsync(url)).RootElement;
            page.GetProperty("items").GetArrayLength().ShouldBeLessThanOrEqualTo(2);
            found.AddRange(page.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("id").GetString()!));
            cursor = page.GetProperty("cursor").GetString();
        }
        while (cursor is not null);
        found.Order().ShouldBe(ids.Order());
    }

    [Theory]
    [InlineData("api/files?state=nonsense", "unknown_state")]
    [InlineData("api/files?limit=0", "invalid_limit")]
    [InlineData("api/files?limit=many", "invalid_limit")]
    public async Task A_wrong_question_gets_an_answer_that_says_so(string path, string code)
    {
        using var answer = await app.Admin.GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString().ShouldBe(code);
    }

    [Theory]
    [InlineData("GET", "api/files")]
    [InlineData("GET", "api/files/x")]
    [InlineData("GET", "api/files/x/content")]
    [InlineData("POST", "api/uploads")]
    [InlineData("POST", "api/files/x/approve")]
    [InlineData("POST", "api/files/x/reject")]
    [InlineData("POST", "api/files/x/reveal")]
    [InlineData("POST", "api/files/x/verify")]
    [InlineData("GET", "api/interceptors")]
    [InlineData("POST", "api/operators/tickets")]
    public async Task Without_credentials_every_door_is_closed(string method, string path)
    {
        using var anonymous = app.Anonymous();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await anonymous.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Health_is_open_and_says_what_is_up()
    {
        using var anonymous = app.Anonymous();
        var health = JsonDocument.Parse(await anonymous.GetStringAsync("api/health")).RootElement;
        health.GetProperty("status").GetString().ShouldBe("ok");
        health.GetProperty("storage").GetString().ShouldBe("up");
    }
}
