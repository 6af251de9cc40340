using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sluice.Engines;

namespace Sluice.Tests.Pipeline;

/// <summary>People and interceptors decide; operators reveal.</summary>
public sealed class DecisionTests(SluiceApp app)
{
    private static readonly string[] Passport =
        ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];

    [Fact]
    public async Task A_person_approves_and_the_file_is_released()
    {
        var id = await ReviewedAsync();
        (await DecideAsync(id, "approve")).ShouldBe(HttpStatusCode.OK);
        var record = await app.RecordAsync(id, "released", "rejected");
        SluiceApp.State(record).ShouldBe("released");
        SluiceApp.Strings(record, "reasonCodes").ShouldContain("approvedByReviewer");
        (await DecideAsync(id, "approve")).ShouldBe(HttpStatusCode.OK);
        (await DecideAsync(id, "reject")).ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_person_rejects_with_a_reason_and_the_bytes_are_gone()
    {
        var id = await ReviewedAsync();
        using var answer = await app.Admin.PostAsJsonAsync($"api/files/{id}/reject", new { reason = "not for this chat" });
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var record = await app.RecordAsync(id, "released", "rejected");
        SluiceApp.State(record).ShouldBe("rejected");
        SluiceApp.Strings(record, "reasons").ShouldContain(r => r.Contains("not for this chat"));
        (app.IsReleased(id), app.IsQuarantined(id)).ShouldBe((false, false));
    }

    [Fact]
    public async Task Of_sixty_four_decisions_at_once_one_counts()
    {
        var id = await ReviewedAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(async i =>
        {
            var decision = i % 2 == 0 ? "approve" : "reject";
            return (decision, Status: await DecideAsync(id, decision));
        }));
        var winners = answers.Where(a => a.Status == HttpStatusCode.OK).Select(a => a.decision).Distinct().ToArray();
        winners.Length.ShouldBe(1);
        answers.Where(a => a.Status != HttpStatusCode.OK).ShouldAllBe(a => a.Status == HttpStatusCode.Conflict && a.decision != winners[0]);
        var record = await app.RecordAsync(id, "released", "rejected");
        SluiceApp.State(record).ShouldBe(winners[0] == "approve" ? "released" : "rejected");
    }

    [Fact]
    public async Task A_file_that_waits_for_nobody_takes_no_decision()
    {
        var id = await app.UploadAsync(app.NewImage());
        await app.EndAsync(id);
        (await DecideAsync(id, "reject")).ShouldBe(HttpStatusCode.Conflict);
        (await DecideAsync("t-00000000000000000000000000000000", "reject")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_sensitive_image_stays_behind_its_cover_until_a_permitted_operator_reveals_it_once()
    {
        var image = app.NewImage();
        app.Vision.Of(image).Lines = Passport;
        var conversation = $"conv-{Guid.NewGuid()}";
        var id = await app.UploadAsync(image, conversation: conversation);
        var record = await app.EndAsync(id);
        SluiceApp.State(record).ShouldBe("released");
        SluiceApp.Strings(record, "kinds").ShouldBe(["passport"]);

        using var permitted = await OperatorAsync(conversation, "download_verified");
        (await CodeAsync(permitted, $"api/files/{id}/content")).ShouldBe((HttpStatusCode.Forbidden, "reveal_required"));
        using var answer = await permitted.PostAsync($"api/files/{id}/reveal", null);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var url = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("url").GetString()!;

        using var anonymous = app.Anonymous();
        using var content = await anonymous.GetAsync(url);
        (await content.Content.ReadAsByteArrayAsync()).ShouldBe(image);
        content.Headers.CacheControl!.NoStore.ShouldBeTrue();
        content.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        (await CodeAsync(anonymous, url)).ShouldBe((HttpStatusCode.NotFound, "invalid_token"));

        var audit = JsonDocument.Parse(await app.Admin.GetStringAsync($"api/audit?file={id}&operator=op1&from=2020-01-01")).RootElement;
        var act = audit.GetProperty("items").EnumerateArray().Single();
        (act.GetProperty("act").GetString(), act.GetProperty("who").GetString()).ShouldBe(("reveal", "operator:op1"));
        var earlier = JsonDocument.Parse(await app.Admin.GetStringAsync($"api/audit?file={id}&to=2020-01-01")).RootElement;
        earlier.GetProperty("items").GetArrayLength().ShouldBe(0);

        using var without = await OperatorAsync(conversation);
        (await CodeAsync(without, $"api/files/{id}/content")).ShouldBe((HttpStatusCode.Forbidden, "not_permitted"));
        using var elsewhere = await OperatorAsync("another conversation", "download_unverified");
        (await CodeAsync(elsewhere, $"api/files/{id}/content")).ShouldBe((HttpStatusCode.NotFound, "unknown_file"));
    }

    [Fact]
    public async Task What_waits_for_a_person_is_seen_by_who_may_see_unverified_files_only()
    {
        var conversation = $"conv-{Guid.NewGuid()}";
        var image = app.NewImage();
        app.Vision.Of(image).Adult = "VERY_LIKELY";
        var id = await app.UploadAsync(image, channelType: "reviewed", conversation: conversation);
        await app.RecordAsync(id, "reviewing");
        using var all = await OperatorAsync(conversation, "download_unverified");
        (await all.GetByteArrayAsync($"api/files/{id}/content")).ShouldBe(image);
        using var clean = await OperatorAsync(conversation, "download_verified");
        (await CodeAsync(clean, $"api/files/{id}/content")).ShouldBe((HttpStatusCode.Forbidden, "not_permitted"));
    }

    private async Task<string> ReviewedAsync()
    {
        var image = app.NewImage();
        app.Vision.Of(image).Adult = "VERY_LIKELY";
        var id = await app.UploadAsync(image, channelType: "reviewed");
        await app.RecordAsync(id, "reviewing");
        return id;
    }

    private async Task<HttpStatusCode> DecideAsync(string id, string decision)
    {
        using var answer = await app.Admin.PostAsync($"api/files/{id}/{decision}", null);
        return answer.StatusCode;
    }

    private async Task<HttpClient> OperatorAsync(string conversation, params string[] permissions)
    {
        using var answer = await app.Admin.PostAsJsonAsync("api/operators/tickets", new { @operator = "op1", permissions, conversation, minutes = 5 });
        answer.EnsureSuccessStatusCode();
        var ticket = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("ticket").GetString()!;
        return app.Client("Authorization", $"Bearer {ticket}");
    }

    private static async Task<(HttpStatusCode, string?)> CodeAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString());
    }
}
