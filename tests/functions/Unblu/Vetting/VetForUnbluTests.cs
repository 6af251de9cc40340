using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Engines;
using Sluice.Files;
using Sluice.Storage;
using Sluice.Testing;
using Sluice.Tests.Pipeline;
using Sluice.Tokens;
using Sluice.Unblu.Vetting;

namespace Sluice.Tests.Unblu.Vetting;

/// <summary>The whole app as an interceptor of an Unblu server.</summary>
public sealed class UnbluApp : IAsyncLifetime
{
    public SluiceApp Sluice { get; } = new();

    public FakeUnblu Unblu { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Unblu = await FakeUnblu.StartAsync();
        Sluice.Settings["Sluice:Unblu:BaseUrl"] = Unblu.BaseUrl.ToString();
        Sluice.Settings["Sluice:Unblu:User"] = FakeUnblu.User;
        Sluice.Settings["Sluice:Unblu:Password"] = FakeUnblu.Password;
        Sluice.Settings["Sluice:Unblu:Secret"] = FakeUnblu.Secret;
        Sluice.Settings["Sluice:Unblu:RejectReason"] = "Sorry, not this one.";
        Sluice.Settings["Sluice:Moderation:ChannelTypes:unblu:OnLimit"] = "Review";
        Sluice.Settings["Sluice:Moderation:ChannelTypes:unblu:Unknown"] = "Allow";
        await Sluice.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Sluice.DisposeAsync();
        await Unblu.DisposeAsync();
    }
}

public sealed class VetForUnbluTests(UnbluApp both) : IClassFixture<UnbluApp>
{
    private const string Rejected = "reject: Sorry, not this one.";
    private readonly SluiceApp app = both.Sluice;

    [Fact]
    public async Task A_clean_file_is_approved_and_neither_it_nor_its_token_stays_here()
    {
        var file = both.Unblu.Add(new(app.NewImage()));
        app.Activities.Clear();
        using var answer = await SendAsync(file);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentEncoding.ShouldBeEmpty("Unblu does not decode gzip");

        (await file.DecisionAsync()).ShouldBe("approve");
        var record = await app.EndAsync(Id(file));
        (SluiceApp.State(record), record.GetProperty("source").GetString(), record.GetProperty("sender").GetString(), record.GetProperty("conversation").GetString())
            .ShouldBe(("released", "EXTERNAL_MESSENGER", "person", "conversation"));
        app.Activities.Order().ShouldBe(["ClassifyFile", "CompleteFile", "FetchFromUnblu", "InspectFile", "ModerateFile", "ReadInterceptors", "SubmitUnbluDecision"]);
        (app.IsReleased(Id(file)), Copy(file).Exists().Value).ShouldBe((false, false));
        using var content = await app.Admin.GetAsync($"api/files/{Id(file)}/content");
        content.StatusCode.ShouldBe(HttpStatusCode.Gone);

        app.Log.Entries.ShouldAllBe(entry => !entry.Contains(file.Token) && !entry.Contains(FakeUnblu.Password) && !entry.Contains(FakeUnblu.Secret));
        (await CellsAsync()).Concat(app.Payloads.Select(payload => payload.Text)).ShouldAllBe(text => !text.Contains(file.Token));
    }

    [Fact]
    public async Task The_same_event_three_times_is_one_scan_and_one_decision()
    {
        var image = app.NewImage();
        var file = both.Unblu.Add(new(image));
        var answers = await Task.WhenAll(SendAsync(file), SendAsync(file), SendAsync(file));
        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK);
        await file.DecisionAsync();
        await app.EndAsync(Id(file));
        (await SendAsync(file)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (app.Vision.Of(image).Moderated, file.Decisions.Count).ShouldBe((1, 1));
    }

    [Fact]
    public async Task An_event_that_is_repeated_when_the_history_is_purged_starts_nothing()
    {
        var file = both.Unblu.Add(new(app.NewImage()));
        await SendAsync(file);
        await file.DecisionAsync();
        var durable = await app.DurableAsync();
        await Eventually.TrueAsync(async () => await durable.GetInstanceAsync(Id(file)) is { IsCompleted: true }, "what the test waits for");
        await durable.PurgeInstanceAsync(Id(file));

        (await SendAsync(file)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await durable.GetInstanceAsync(Id(file))).ShouldBeNull();
    }

    [Theory]
    [InlineData("approve", "approve", "released")]
    [InlineData("reject", Rejected, "rejected")]
    public async Task A_person_may_decide_also_after_a_restart(string decision, string told, string state)
    {
        var image = app.NewImage();
        app.Vision.Of(image).Adult = "VERY_LIKELY";
        var file = both.Unblu.Add(new(image));
        await SendAsync(file);
        await app.RecordAsync(Id(file), "reviewing");
        (await app.Admin.GetByteArrayAsync($"api/files/{Id(file)}/content")).ShouldBe(image);
        await app.Host.DisposeAsync();
        await app.StartHostAsync();
        file.Decisions.ShouldBeEmpty();

        using var decided = await app.Admin.PostAsJsonAsync($"api/files/{Id(file)}/{decision}", new { reason = "between us" });
        decided.StatusCode.ShouldBe(HttpStatusCode.OK);

        (await file.DecisionAsync()).ShouldBe(told);
        SluiceApp.State(await app.RecordAsync(Id(file), "released", "rejected")).ShouldBe(state);
        Copy(file).Exists().Value.ShouldBeFalse();
    }

    [Fact]
    public async Task At_the_deadline_the_file_is_rejected_whoever_was_still_to_be_asked()
    {
        var image = app.NewImage();
        app.Vision.Of(image).Adult = "VERY_LIKELY";
        await RestartAsync(deadline: "00:00:08");
        var file = both.Unblu.Add(new(image));
        await SendAsync(file);

        (await file.DecisionAsync()).ShouldBe(Rejected);
        var record = await app.RecordAsync(Id(file), "failed");
        SluiceApp.Strings(record, "reasonCodes").ShouldBe(["notInTime"]);
        Copy(file).Exists().Value.ShouldBeFalse();
        using var late = await app.Admin.PostAsync($"api/files/{Id(file)}/approve", null);
        late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using var again = await app.Admin.PostAsync($"api/files/{Id(file)}/verify", null);
        again.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        await RestartAsync(deadline: null);
    }

    [Fact]
    public async Task What_the_type_list_blocks_is_rejected()
    {
        var file = both.Unblu.Add(new([0x7f, .. "ELF"u8, 2, 1, 1, .. new byte[64]], "a.png"));
        await SendAsync(file);
        (await file.DecisionAsync()).ShouldBe(Rejected);
        SluiceApp.State(await app.EndAsync(Id(file))).ShouldBe("rejected");
        Copy(file).Exists().Value.ShouldBeFalse();
    }

    [Theory]
    [InlineData(FakeUnblu.TokenIn.Query)]
    [InlineData(FakeUnblu.TokenIn.Header)]
    public async Task Where_the_link_alone_is_refused_the_token_goes_with_it(FakeUnblu.TokenIn tokenIn)
    {
        var file = both.Unblu.Add(new(app.NewImage()) { TokenIn = tokenIn });
        await SendAsync(file);
        (await file.DecisionAsync()).ShouldBe("approve");
    }

    [Fact]
    public async Task A_server_that_is_busy_is_asked_and_told_again()
    {
        var file = both.Unblu.Add(new(app.NewImage()) { Downloads = new([503]), Answers = new([503]) });
        await SendAsync(file);
        (await file.DecisionAsync()).ShouldBe("approve");
        file.Decisions.Count.ShouldBe(1);
    }

    public static TheoryData<string, FakeUnblu.LentFile, string> Unfetchable => new()
    {
        { "gone", new([1, 2, 3]) { Downloads = new([404]) }, "notFetched" },
        { "elsewhere", new([1, 2, 3]) { Downloads = new([302]) }, "notFetched" },
        { "shorter than announced", new([1, 2, 3]) { Length = 4 }, "notFetched" },
        { "longer than announced", new(new byte[300_000]) { Length = 200_000 }, "notFetched" },
        { "over the limit", new([1, 2, 3]) { Length = 256 * 1024 * 1024 + 1 }, "tooManyBytes" },
        { "inside", new([1, 2, 3]) { Link = "https://169.254.169.254/latest" }, "notFetched" },
        { "no web address", new([1, 2, 3]) { Link = "file:///etc/passwd" }, "notFetched" },
    };

    [Theory]
    [MemberData(nameof(Unfetchable), DisableDiscoveryEnumeration = true)]
    public async Task What_cannot_be_fetched_whole_is_never_approved(string why, FakeUnblu.LentFile file, string reason)
    {
        both.Unblu.Add(file);
        await SendAsync(file);
        (await file.DecisionAsync()).ShouldBe(Rejected, why);
        var record = await app.RecordAsync(Id(file), "failed");
        SluiceApp.Strings(record, "reasonCodes").ShouldBe([reason]);
        Copy(file).Exists().Value.ShouldBeFalse();
    }

    [Fact]
    public async Task Activities_that_run_twice_fetch_once_and_decide_once()
    {
        var lent = both.Unblu.Add(new(app.NewImage()));
        var services = app.Services;
        var access = services.GetRequiredService<SealedText>().Seal(JsonSerializer.Serialize(new UnbluAccess(lent.Token, both.Unblu.Link(lent))));
        var upload = new UploadContext("a.png", null, lent.Content.Length, null, null, null, null);
        var file = new UnbluFile(Id(lent), upload, access, TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1));

        var fetch = ActivatorUtilities.CreateInstance<FetchFromUnblu>(services);
        var first = await fetch.RunAsync(file, CancellationToken.None);
        (await fetch.RunAsync(file, CancellationToken.None)).Verification!.File.ShouldBe(first.Verification!.File);
        lent.Downloaded.ShouldBe(1);

        var tell = ActivatorUtilities.CreateInstance<SubmitUnbluDecision>(services);
        await tell.RunAsync(new UnbluVerdict(file, Approved: true), CancellationToken.None);
        await tell.RunAsync(new UnbluVerdict(file, Approved: true), CancellationToken.None);
        lent.Decisions.ShouldBe(["approve"]);
        await Copy(lent).DeleteAsync();
    }

    [Fact]
    public async Task A_decision_that_is_refused_is_in_the_record_and_the_log()
    {
        var file = both.Unblu.Add(new(app.NewImage()) { Answers = new([403]) });
        await SendAsync(file);
        await app.EndAsync(Id(file));
        await Eventually.TrueAsync(async () => SluiceApp.Strings((await app.FindAsync(Id(file)))!.Value, "reasonCodes").Contains("answerRefused"), "what the test waits for");
        app.Log.Entries.ShouldContain(entry => entry.StartsWith("Error") && entry.Contains(Id(file)) && entry.Contains("403"));
        file.Decisions.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_ping_needs_no_signature_and_other_events_are_taken_and_left()
    {
        using var ping = FakeUnblu.Webhook("ping", "{}"u8.ToArray());
        ping.Headers.Remove("X-Unblu-Signature");
        ping.Headers.Remove("X-Unblu-Signature-256");
        using var pong = await app.Anonymous().SendAsync(ping);
        (pong.StatusCode, await pong.Content.ReadAsStringAsync()).ShouldBe((HttpStatusCode.OK, "Pong!"));
        using var other = await app.Anonymous().SendAsync(FakeUnblu.Webhook("conversation.created", "{}"u8.ToArray()));
        other.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    public static TheoryData<string, Action<HttpRequestMessage>> Forged => new()
    {
        { "another user agent", r => { r.Headers.UserAgent.Clear(); r.Headers.UserAgent.ParseAdd("curl/8"); } },
        { "no event", r => r.Headers.Remove("X-Unblu-Event") },
        { "no signature", r => { r.Headers.Remove("X-Unblu-Signature"); r.Headers.Remove("X-Unblu-Signature-256"); } },
        { "one of two signatures wrong", r => { r.Headers.Remove("X-Unblu-Signature"); r.Headers.Add("X-Unblu-Signature", new string('0', 40)); } },
        { "another body", r => r.Content = new ByteArrayContent("{}"u8.ToArray()) },
        { "too large", r => r.Content = new ByteArrayContent(new byte[70_000]) },
    };

    [Theory]
    [MemberData(nameof(Forged), DisableDiscoveryEnumeration = true)]
    public async Task What_the_server_did_not_send_is_refused(string why, Action<HttpRequestMessage> forge)
    {
        var file = both.Unblu.Add(new(app.NewImage()));
        using var request = both.Unblu.Webhook(file);
        forge(request);
        using var answer = await app.Anonymous().SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, why);
        (await app.FindAsync(Id(file))).ShouldBeNull();
    }

    [Fact]
    public async Task A_token_or_link_that_is_far_too_long_is_refused()
    {
        foreach (var file in new[] { new FakeUnblu.LentFile([1], token: new string('t', 2049)), new FakeUnblu.LentFile([1]) { Link = "https://unblu.example/" + new string('l', 4096) } })
        {
            using var answer = await SendAsync(file);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"apiToken":"","downloadLink":"https://unblu.example/","length":1}""")]
    [InlineData("""{"apiToken":"a","length":1}""")]
    [InlineData("""{"apiToken":"a","downloadLink":"https://unblu.example/","length":-1}""")]
    public async Task A_signed_body_that_is_no_event_is_refused(string body)
    {
        using var request = FakeUnblu.Webhook("file_upload_interceptor.new_file", Encoding.UTF8.GetBytes(body));
        using var answer = await app.Anonymous().SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private async Task<HttpResponseMessage> SendAsync(FakeUnblu.LentFile file) => await app.Anonymous().SendAsync(both.Unblu.Webhook(file));

    private static string Id(FakeUnblu.LentFile file) => UnbluFile.IdOf(file.Token);

    private Azure.Storage.Blobs.BlobClient Copy(FakeUnblu.LentFile file) => app.Blobs.GetBlobContainerClient(Containers.Borrowed).GetBlobClient(Id(file));

    private async Task RestartAsync(string? deadline)
    {
        app.Settings["Sluice:Unblu:Deadline"] = deadline ?? "00:00:50";
        await app.Host.DisposeAsync();
        await app.StartHostAsync();
    }

    private async Task<List<string>> CellsAsync()
    {
        var cells = new List<string>();
        var tables = new TableServiceClient(app.ConnectionString);
        await foreach (var table in tables.QueryAsync(filter: (string?)null))
            await foreach (var row in tables.GetTableClient(table.Name).QueryAsync<TableEntity>((string?)null))
                cells.AddRange(((IDictionary<string, object?>)row).Values.Select(value => value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : $"{value}"));
        return cells;
    }
}
