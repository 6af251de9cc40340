using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sluice.Engines;
using Sluice.Intake;
using Sluice.Interceptors.Registry;
using Sluice.Outgoing;
using Sluice.Storage;
using Sluice.Tests.Pipeline;
using Sluice.Unblu.Webhooks;

namespace Sluice.Tests.Interceptors;

/// <summary>Interceptors over the whole app on a host of their own: whatever is in its registry would meet every other test's files.</summary>
public sealed class InterceptorPipelineTests(SluiceApp app) : IClassFixture<SluiceApp>
{
    private const string V4 = "app/rest/v4/fileuploadinterceptors/";
    private const string V3 = "app/rest/v3/fileuploadinterceptors/";

    [Fact]
    public async Task Three_interceptors_are_asked_in_order_once_each_and_all_approve_in_their_own_way()
    {
        var seen = new List<string>();
        var downloads = new List<byte[]>();
        var servers = new List<FakeInterceptor>();
        byte[] Newest(int server) => servers[server - 1].Deliveries[^1].Bytes;
        await using var unblu = await FakeInterceptor.StartAsync(async context =>
        {
            seen.Add("unblu");
            downloads.Add(await DownloadAsync(Newest(1)));
            (await DecideAsync(V4 + "approveFileUpload", Newest(1))).ShouldBe(HttpStatusCode.NoContent);
        });
        await using var plain = await FakeInterceptor.StartAsync(async context =>
        {
            seen.Add("plain");
            downloads.Add(await DownloadAsync(Newest(2)));
            var body = JsonDocument.Parse(Newest(2)).RootElement;
            var id = new Uri(body.GetProperty("downloadLink").GetString()!).Segments[3].TrimEnd('/');
            (await DecideAsync($"api/files/{id}/approve", Newest(2))).ShouldBe(HttpStatusCode.OK);
        });
        await using var synchronous = await FakeInterceptor.StartAsync(async context =>
        {
            seen.Add("synchronous");
            var (id, now, body) = (context.Request.Headers["webhook-id"].ToString(), TimeProvider.System.GetUtcNow(), """{"decision":"approve"}"""u8.ToArray());
            context.Response.Headers["webhook-id"] = id;
            context.Response.Headers["webhook-timestamp"] = $"{now.ToUnixTimeSeconds()}";
            context.Response.Headers["webhook-signature"] = StandardWebhooks.Sign("s3", id, now, body);
            await context.Response.Body.WriteAsync(body);
        });
        servers.AddRange([unblu, plain, synchronous]);

        await EmptyRegistryAsync();
        await RegisterAsync("second", 20, plain.Endpoint);
        await RegisterAsync("third", 30, synchronous.Endpoint, secret: "s3");
        await RegisterAsync("first", 10, unblu.Endpoint);
        app.Storage.Requests.Clear();
        var image = app.NewImage();

        var id = await app.UploadAsync(image);
        var record = await app.EndAsync(id);

        SluiceApp.State(record).ShouldBe("released");
        seen.ShouldBe(["unblu", "plain", "synchronous"]);
        servers.ShouldAllBe(server => server.Deliveries.Count == 1);
        downloads.ShouldAllBe(bytes => bytes.SequenceEqual(image));
        record.GetProperty("interceptors").EnumerateArray().Select(one => $"{one.GetProperty("name")} {one.GetProperty("state")} {one.GetProperty("attempts")}")
            .ShouldBe(["first approved 1", "second approved 1", "third approved 1"]);
        app.Storage.Requests.Count(line => line.StartsWith("POST", StringComparison.Ordinal) && line.Contains("/tokens", StringComparison.Ordinal))
            .ShouldBe(1 + 3, "the upload's ticket, and one write for each interceptor");
        (await DecideAsync(V4 + "approveFileUpload", Newest(1))).ShouldBe(HttpStatusCode.NoContent, "the same again is fine");
        (await DecideAsync(V4 + "rejectFileUpload", Newest(1))).ShouldBe(HttpStatusCode.Conflict);
        (await DownloadStatusAsync(Newest(1))).ShouldBe(HttpStatusCode.NotFound, "the token died with the decision");
        var tokens = servers.Select(server => JsonDocument.Parse(server.Deliveries[0].Bytes).RootElement.GetProperty("apiToken").GetString()!).ToList();
        app.Log.Entries.ShouldAllBe(entry => !tokens.Exists(token => entry.Contains(token, StringComparison.Ordinal)), "no token reaches the log");
    }

    [Fact]
    public async Task A_rejection_is_the_end_its_reason_is_shown_and_the_next_one_never_hears_of_the_file()
    {
        FakeInterceptor first = null!;
        await using var server = first = await FakeInterceptor.StartAsync(async _ =>
            (await DecideAsync(V3 + "rejectFileUpload", first.Deliveries[^1].Bytes, "contains a <b>virus</b>\r\n")).ShouldBe(HttpStatusCode.NoContent));
        await using var next = await FakeInterceptor.StartAsync(_ => Task.CompletedTask);
        await EmptyRegistryAsync();
        await RegisterAsync("scanner", 1, server.Endpoint);
        await RegisterAsync("next", 2, next.Endpoint);

        var id = await app.UploadAsync(app.NewImage());
        var record = await app.EndAsync(id);

        SluiceApp.State(record).ShouldBe("rejected");
        SluiceApp.Strings(record, "reasons").ShouldHaveSingleItem().ShouldBe("Rejected by scanner: contains a <b>virus</b>");
        next.Deliveries.ShouldBeEmpty();
        app.IsReleased(id).ShouldBeFalse();
        app.IsQuarantined(id).ShouldBeFalse();
    }

    [Fact]
    public async Task Listeners_written_for_Unblu_hear_of_a_rejection_in_its_words()
    {
        var busy = 1;
        await using var listener = await FakeInterceptor.StartAsync(context =>
        {
            context.Response.StatusCode = Interlocked.Exchange(ref busy, 0) == 1 ? 503 : 200;
            return Task.CompletedTask;
        });
        FakeInterceptor rejecting = null!;
        await using var server = rejecting = await FakeInterceptor.StartAsync(async _ =>
            (await DecideAsync(V4 + "rejectFileUpload", rejecting.Deliveries[^1].Bytes, "not here")).ShouldBe(HttpStatusCode.NoContent));
        await RestartAsync(listener.Endpoint);
        await EmptyRegistryAsync();
        var scanner = await RegisterAsync("scanner", 1, server.Endpoint);

        var id = await app.UploadAsync(app.NewImage(), conversation: "conversation 1");
        SluiceApp.State(await app.EndAsync(id)).ShouldBe("rejected");
        while (listener.Deliveries.Count < 2) await Task.Delay(50, TestContext.Current.CancellationToken);

        var sent = listener.Deliveries[1];
        var (headers, body) = (sent.Headers, sent.Bytes);
        headers["X-Unblu-Event"].ShouldBe("file_upload_interceptor.file_rejected");
        headers["X-Unblu-Retry-No"].ShouldBe("1");
        headers["webhook-id"].ShouldBe(listener.Deliveries[0].Headers["webhook-id"]);
        UnbluSignature.Verify("listener-secret", headers["X-Unblu-Signature"], headers["X-Unblu-Signature-256"], body).ShouldBeTrue();
        var told = JsonDocument.Parse(body).RootElement;
        told.GetProperty("timestamp").GetInt64().ShouldBeGreaterThan(1_700_000_000_000);
        JsonSerializer.Serialize(told.EnumerateObject().Where(p => p.Name is not ("timestamp" or "length")).ToDictionary(p => p.Name, p => p.Value)).ShouldBe(
            JsonSerializer.Serialize(new Dictionary<string, object?>
            {
                ["$_type"] = "InterceptorFileRejectedEvent",
                ["eventType"] = "file_upload_interceptor.file_rejected",
                ["accountId"] = "sluice",
                ["name"] = "image.png",
                ["mimeType"] = "image/png",
                ["interceptorId"] = scanner.GetProperty("id").GetString(),
                ["source"] = "CONVERSATION",
                ["personId"] = null,
                ["conversationId"] = "conversation 1",
                ["reason"] = "not here",
            }));
        await RestartAsync(listener: null);
    }

    [Fact]
    public async Task One_that_never_decides_sends_the_file_to_a_person_and_only_then_the_next_one_hears_of_it()
    {
        await using var silent = await FakeInterceptor.StartAsync(_ => Task.CompletedTask);
        FakeInterceptor next = null!;
        await using var approving = next = await FakeInterceptor.StartAsync(async _ =>
            (await DecideAsync(V4 + "approveFileUpload", next.Deliveries[^1].Bytes)).ShouldBe(HttpStatusCode.NoContent));
        await EmptyRegistryAsync();
        await RegisterAsync("silent", 1, silent.Endpoint, deadlineSeconds: 3);
        await RegisterAsync("next", 2, next.Endpoint);

        var id = await app.UploadAsync(app.NewImage());
        var record = await app.RecordAsync(id, "reviewing");

        States(record).ShouldBe(["timedOut"]);
        next.Deliveries.ShouldBeEmpty();
        (await DecideAsync(V4 + "approveFileUpload", silent.Deliveries[0].Bytes)).ShouldBe(HttpStatusCode.Gone);
        (await DecideAsync($"api/files/{id}/approve", silent.Deliveries[0].Bytes)).ShouldBe(HttpStatusCode.Gone);
        using var approved = await app.Admin.PostAsJsonAsync($"api/files/{id}/approve", new { reason = "looked at it" });
        approved.StatusCode.ShouldBe(HttpStatusCode.OK);
        States(await app.RecordAsync(id, "released")).ShouldBe(["timedOut", "approved"]);
        (silent.Deliveries.Count, next.Deliveries.Count).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Where_another_one_does_not_decide_after_the_person_the_file_is_rejected()
    {
        await using var silent = await FakeInterceptor.StartAsync(_ => Task.CompletedTask);
        await EmptyRegistryAsync();
        await RegisterAsync("silent", 1, silent.Endpoint, deadlineSeconds: 1);
        await RegisterAsync("silent too", 2, silent.Endpoint, deadlineSeconds: 1);
        var id = await app.UploadAsync(app.NewImage());
        await app.RecordAsync(id, "reviewing");
        using var approved = await app.Admin.PostAsync($"api/files/{id}/approve", null);
        var record = await app.RecordAsync(id, "released", "rejected");
        (SluiceApp.State(record), SluiceApp.Strings(record, "reasonCodes")[^1]).ShouldBe(("rejected", "interceptorDidNotAnswer"));
        app.IsReleased(id).ShouldBeFalse();
    }

    /// <summary>What an interceptor may do instead of its duty; the state of its turn, and the file's state.</summary>
    public static TheoryData<string, RequestDelegate, string, string> Misbehaviours => new()
    {
        { "never answers", context => Task.Delay(Timeout.Infinite, context.RequestAborted), "failed", "reviewing" },
        { "answers and never decides", _ => Task.CompletedTask, "timedOut", "reviewing" },
        { "talks nonsense", context => context.Response.WriteAsync("<html>approve"), "timedOut", "reviewing" },
        { "redirects", context => { context.Response.Redirect("/elsewhere"); return Task.CompletedTask; }, "failed", "reviewing" },
        { "does not want it", context => { context.Response.StatusCode = 400; return Task.CompletedTask; }, "failed", "reviewing" },
        { "signs nonsense", context => { context.Response.Headers["webhook-signature"] = "v1,nonsense"; return Task.CompletedTask; }, "failed", "reviewing" },
    };

    [Theory]
    [MemberData(nameof(Misbehaviours), DisableDiscoveryEnumeration = true)]
    public async Task Whatever_an_interceptor_does_instead_of_deciding_it_was_called_once_and_one_row_was_written(
        string what, RequestDelegate behave, string turn, string state)
    {
        await using var server = await FakeInterceptor.StartAsync(behave);
        await EmptyRegistryAsync();
        await RegisterAsync("scanner", 1, server.Endpoint, deadlineSeconds: 3);
        var blob = app.Blobs.GetBlobContainerClient(Containers.Uploads).GetBlobClient($"{Guid.NewGuid()}.png");
        app.Storage.Requests.Clear();
        var etag = (await blob.UploadAsync(new MemoryStream(app.NewImage()))).Value.ETag;

        var record = await app.EndAsync(FileIds.ForUpload(Containers.Uploads, blob.Name, etag));

        (States(record).Single(), SluiceApp.State(record)).ShouldBe((turn, state), what);
        server.Deliveries.Count.ShouldBe(1);
        app.Storage.Requests.Count(line => line.StartsWith("POST", StringComparison.Ordinal) && line.Contains("/tokens", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_slow_interceptor_is_waited_for()
    {
        FakeInterceptor slow = null!;
        await using var server = slow = await FakeInterceptor.StartAsync(async _ =>
        {
            await Task.Delay(TimeSpan.FromSeconds(2));
            await DecideAsync(V4 + "approveFileUpload", slow.Deliveries[0].Bytes);
        });
        await EmptyRegistryAsync();
        await RegisterAsync("slow", 1, slow.Endpoint);
        var record = await app.VetAsync(app.NewImage());
        (SluiceApp.State(record), slow.Deliveries.Count).ShouldBe(("released", 1));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("v3")]
    [InlineData("v4")]
    public async Task Switching_an_interceptor_off_or_deleting_it_ends_the_wait_for_it_at_once(string api)
    {
        await using var silent = await FakeInterceptor.StartAsync(_ => Task.CompletedTask);
        await EmptyRegistryAsync();
        var id = (await RegisterAsync("silent", 1, silent.Endpoint)).GetProperty("id").GetString()!;
        var file = await app.UploadAsync(app.NewImage());
        while (silent.Deliveries.Count == 0) await Task.Delay(20, TestContext.Current.CancellationToken);

        switch (api)
        {
            case "plain":
                await SendAsync(app.Admin, HttpMethod.Put, $"api/interceptors/{id}", new { name = "silent", endpoint = silent.Endpoint, enabled = false, version = 1 }, HttpStatusCode.OK);
                break;
            case "v3":
                await SendAsync(app.Admin, HttpMethod.Delete, $"{V3}delete?id={id}", null, HttpStatusCode.NoContent);
                break;
            default:
                var off = new { id, version = 1, name = "silent", order = 1, webhookEndpoint = silent.Endpoint, webhookStatus = "INACTIVE" };
                await SendAsync(app.Admin, HttpMethod.Post, V4 + "update", off, HttpStatusCode.OK);
                break;
        }

        var record = await app.EndAsync(file);
        (SluiceApp.State(record), States(record).Single()).ShouldBe(("released", "skipped"));
        (await DecideAsync(V4 + "rejectFileUpload", silent.Deliveries[0].Bytes)).ShouldBe(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task However_many_create_at_once_no_more_are_active_than_may_be()
    {
        await EmptyRegistryAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, InterceptorRules.MaxActive + 4).Select(async i =>
        {
            using var answer = await app.Admin.PostAsJsonAsync("api/interceptors", new { name = $"one of many {i}", endpoint = "http://127.0.0.1:9/", mimeTypeRegex = "^none$" });
            return answer.StatusCode;
        }));
        answers.Count(status => status == HttpStatusCode.Created).ShouldBe(InterceptorRules.MaxActive);
        answers.Where(status => status != HttpStatusCode.Created).ShouldAllBe(status => status == HttpStatusCode.BadRequest);
        await EmptyRegistryAsync();
    }

    [Fact]
    public async Task While_the_file_waits_it_says_so_a_restart_changes_nothing_and_a_switch_counts_at_once()
    {
        await using var slow = await FakeInterceptor.StartAsync(_ => Task.CompletedTask);
        await using var off = await FakeInterceptor.StartAsync(_ => Task.CompletedTask);
        await EmptyRegistryAsync();
        await RegisterAsync("slow", 1, slow.Endpoint);
        var second = await RegisterAsync("switched off", 2, off.Endpoint);

        var id = await app.UploadAsync(app.NewImage());
        var waiting = await app.RecordAsync(id, "intercepting");
        while (waiting.GetProperty("interceptors")[0].GetProperty("state").GetString() != "waiting")
            waiting = await app.RecordAsync(id, "intercepting");
        waiting.GetProperty("interceptors")[0].GetProperty("attempts").GetInt32().ShouldBe(1);
        waiting.GetProperty("interceptors")[0].GetProperty("since").GetDateTimeOffset().ShouldBeGreaterThanOrEqualTo(waiting.GetProperty("receivedAt").GetDateTimeOffset());
        app.IsReleased(id).ShouldBeFalse();

        await app.Host.DisposeAsync();
        await app.StartHostAsync();
        using var disabled = await app.Admin.PutAsJsonAsync($"api/interceptors/{second.GetProperty("id")}", new
        {
            name = "switched off",
            order = 2,
            endpoint = off.Endpoint,
            enabled = false,
            version = 1,
        });
        disabled.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await DecideAsync(V4 + "approveFileUpload", slow.Deliveries[0].Bytes)).ShouldBe(HttpStatusCode.NoContent);

        var record = await app.EndAsync(id);
        SluiceApp.State(record).ShouldBe("released");
        record.GetProperty("interceptors").EnumerateArray().Select(one => one.GetProperty("state").GetString()).ShouldBe(["approved"], "who is off has no turn");
        slow.Deliveries.Select(request => request.Headers["webhook-id"]).Distinct().Count().ShouldBe(1, "one logical delivery");
        off.Deliveries.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("v4")]
    [InlineData("v3")]
    public async Task The_registry_speaks_Unblu(string api)
    {
        var path = $"app/rest/{api}/fileuploadinterceptors/";
        await using var server = await FakeInterceptor.StartAsync(_ => Task.CompletedTask);
        await EmptyRegistryAsync();
        using var basic = app.Client("Authorization", new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:slk_test"))).ToString());

        var created = await SendAsync(basic, HttpMethod.Post, path + "create", UnbluData("Scanner", server.Endpoint), HttpStatusCode.OK);
        var id = created.GetProperty("id").GetString()!;
        created.GetProperty("$_type").GetString().ShouldBe("FileUploadInterceptorData");
        (created.GetProperty("version").GetInt64(), created.GetProperty("accountId").GetString()).ShouldBe((1, "sluice"));
        created.TryGetProperty("webhookSecret", out _).ShouldBeFalse();

        var byId = api == "v4" ? $"{path}{id}/read" : $"{path}read?id={id}";
        (await SendAsync(basic, HttpMethod.Get, byId, null, HttpStatusCode.OK)).GetProperty("name").GetString().ShouldBe("Scanner");
        var changed = await SendAsync(basic, HttpMethod.Post, path + "update", UnbluData("Scanner 2", server.Endpoint, id, version: 1), HttpStatusCode.OK);
        changed.GetProperty("version").GetInt64().ShouldBe(2);
        var stale = await SendAsync(basic, HttpMethod.Post, path + "update", UnbluData("Scanner 3", server.Endpoint, id, version: 1), HttpStatusCode.Conflict);
        stale.GetProperty("$_type").GetString().ShouldBe("Error");
        stale.GetProperty("statusCode").GetInt32().ShouldBe(409);
        await SendAsync(basic, HttpMethod.Post, path + "create", UnbluData("scanner 2", server.Endpoint), HttpStatusCode.BadRequest);
        await SendAsync(basic, HttpMethod.Post, path + "create", UnbluData("Inside", "https://10.0.0.1/"), HttpStatusCode.BadRequest);

        (await SendAsync(basic, HttpMethod.Get, path + "getByName?name=Scanner%202", null, HttpStatusCode.OK)).GetProperty("id").GetString().ShouldBe(id);
        var missing = await SendAsync(basic, HttpMethod.Get, path + "getByName?name=Nobody", null, api == "v4" ? HttpStatusCode.NotFound : HttpStatusCode.OK);
        missing.ValueKind.ShouldBe(api == "v4" ? JsonValueKind.Object : JsonValueKind.Null);

        var ping = api == "v4" ? (Path: $"{path}{id}/sendPing", Body: (object?)null) : (path + "pingWebhook", new { interceptorId = id });
        await SendAsync(basic, HttpMethod.Post, ping.Path, ping.Body, HttpStatusCode.NoContent);
        var sent = server.Deliveries.ShouldHaveSingleItem();
        var (headers, body) = (sent.Headers, sent.Bytes);
        headers["X-Unblu-Event"].ShouldBe("ping");
        UnbluSignature.Verify("the secret", headers["X-Unblu-Signature"], headers["X-Unblu-Signature-256"], body).ShouldBeTrue("the secret outlives an update that does not carry it");
        Encoding.UTF8.GetString(body).ShouldNotContain("the secret");
        JsonDocument.Parse(body).RootElement.GetProperty("webhookConfiguration").GetProperty("$_type").GetString().ShouldBe("WebhookRegistration");

        await SendAsync(basic, HttpMethod.Delete, api == "v4" ? $"{path}{id}/delete" : $"{path}delete?id={id}", null, HttpStatusCode.NoContent);
        await SendAsync(basic, HttpMethod.Get, byId, null, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Searching_filters_orders_and_pages()
    {
        await EmptyRegistryAsync();
        foreach (var name in new[] { "b scanner", "a scanner", "c scanner", "other" }) await RegisterAsync(name, 1, "https://scanner.example/", enabled: false);
        object Query(int offset) => new
        {
            searchFilters = new object[]
            {
                new { field = "NAME", @operator = new { type = "CONTAINS", value = "Scanner" } },
                new { field = "CREATION_TIMESTAMP", @operator = new { type = "GREATER_THAN", value = 0 } },
            },
            orderBy = new[] { new { field = "NAME", order = "DESCENDING" } },
            offset,
            limit = 2,
        };

        var first = await SendAsync(app.Admin, HttpMethod.Post, V4 + "search", Query(0), HttpStatusCode.OK);
        var rest = await SendAsync(app.Admin, HttpMethod.Post, V4 + "search", Query(first.GetProperty("nextOffset").GetInt32()), HttpStatusCode.OK);

        (first.GetProperty("hasMoreItems").GetBoolean(), rest.GetProperty("hasMoreItems").GetBoolean()).ShouldBe((true, false));
        first.GetProperty("items").EnumerateArray().Concat(rest.GetProperty("items").EnumerateArray()).Select(one => one.GetProperty("name").GetString())
            .ShouldBe(["c scanner", "b scanner", "a scanner"]);
        (await SendAsync(app.Admin, HttpMethod.Post, V4 + "search", CaseSensitive("Scanner"), HttpStatusCode.OK)).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await SendAsync(app.Admin, HttpMethod.Post, V4 + "search", CaseSensitive("scanner"), HttpStatusCode.OK)).GetProperty("items").GetArrayLength().ShouldBe(3);
        (await SendAsync(app.Admin, HttpMethod.Post, V4 + "search", new { }, HttpStatusCode.OK)).GetProperty("items").GetArrayLength().ShouldBe(4);
        await SendAsync(
            app.Admin, HttpMethod.Post, V4 + "search", new { searchFilters = new[] { new { field = "SIZE", @operator = new { type = "EQUALS" } } } }, HttpStatusCode.BadRequest);
    }

    private static string[] States(JsonElement record) =>
        [.. record.GetProperty("interceptors").EnumerateArray().Select(one => one.GetProperty("state").GetString()!)];

    private static object CaseSensitive(string value) =>
        new { searchFilters = new[] { new { field = "NAME", @operator = new { type = "CONTAINS", value, caseSensitive = true } } } };

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("another key", HttpStatusCode.Unauthorized)]
    [InlineData("slk_uploader", HttpStatusCode.Forbidden)]
    public async Task Callers_who_may_not_manage_interceptors_are_told_in_Unblus_words(string? key, HttpStatusCode status)
    {
        using var client = key is null ? app.Anonymous() : app.Client("x-api-key", key);
        var error = await SendAsync(client, HttpMethod.Post, V4 + "search", new { }, status);
        (error.GetProperty("$_type").GetString(), error.GetProperty("statusCode").GetInt32()).ShouldBe(("Error", (int)status));
        error.GetProperty("errorMessage").GetString().ShouldNotBeNullOrEmpty();
        var problem = await SendAsync(client, HttpMethod.Get, "api/interceptors", null, status);
        problem.GetProperty("code").GetString().ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("app/rest/v2/fileuploadinterceptors/approveFileUpload")]
    [InlineData("app/rest/v4/messageinterceptors/approveFileUpload")]
    [InlineData("app/rest/v4/fileuploadinterceptors/approveFileUpload")]
    [InlineData("app/rest/v4/fileuploadglobalinterceptors/rejectFileUpload")]
    public async Task A_token_that_is_none_is_answered_in_Unblus_words(string path)
    {
        using var anonymous = app.Anonymous();
        var error = await SendAsync(anonymous, HttpMethod.Post, path, new { token = "nonsense" }, HttpStatusCode.NotFound);
        error.GetProperty("$_type").GetString().ShouldBe("Error");
    }

    private static object UnbluData(string name, string endpoint, string? id = null, long? version = null) => new Dictionary<string, object?>
    {
        ["$_type"] = "FileUploadInterceptorData",
        ["id"] = id,
        ["version"] = version,
        ["accountId"] = "sluice",
        ["name"] = name,
        ["order"] = 7,
        ["mimeTypeRegex"] = "image/.*",
        ["webhookStatus"] = "ACTIVE",
        ["webhookEndpoint"] = endpoint,
        ["webhookApiVersion"] = "V4",
        ["webhookSecret"] = id is null ? "the secret" : null,
        ["somethingNew"] = true,
    };

    private static async Task<JsonElement> SendAsync(HttpClient client, HttpMethod method, string path, object? body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(expected, text);
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    private async Task RestartAsync(string? listener)
    {
        app.Settings["Sluice:Notifications:UnbluEndpoint"] = listener;
        app.Settings["Sluice:Notifications:UnbluSecret"] = "listener-secret";
        await app.Host.DisposeAsync();
        await app.StartHostAsync();
    }

    private async Task EmptyRegistryAsync()
    {
        foreach (var one in (await SendAsync(app.Admin, HttpMethod.Get, "api/interceptors", null, HttpStatusCode.OK)).GetProperty("items").EnumerateArray())
            await SendAsync(app.Admin, HttpMethod.Delete, $"api/interceptors/{one.GetProperty("id")}", null, HttpStatusCode.NoContent);
    }

    private Task<JsonElement> RegisterAsync(
        string name, long order, string endpoint, string? secret = null, int? deadlineSeconds = null, bool enabled = true) =>
        SendAsync(app.Admin, HttpMethod.Post, "api/interceptors", new { name, order, endpoint, secret, deadlineSeconds, enabled }, HttpStatusCode.Created);

    private async Task<HttpStatusCode> DecideAsync(string path, byte[] webhook, string? reason = null)
    {
        using var anonymous = app.Anonymous();
        var token = JsonDocument.Parse(webhook).RootElement.GetProperty("apiToken").GetString();
        using var answer = await anonymous.PostAsJsonAsync(path, new { token, reason });
        return answer.StatusCode;
    }

    private async Task<byte[]> DownloadAsync(byte[] webhook)
    {
        using var anonymous = app.Anonymous();
        return await anonymous.GetByteArrayAsync(Link(webhook));
    }

    private async Task<HttpStatusCode> DownloadStatusAsync(byte[] webhook)
    {
        using var anonymous = app.Anonymous();
        using var answer = await anonymous.GetAsync(Link(webhook));
        return answer.StatusCode;
    }

    /// <summary>The test's host has another address than its settings say.</summary>
    private static string Link(byte[] webhook) =>
        new Uri(JsonDocument.Parse(webhook).RootElement.GetProperty("downloadLink").GetString()!).PathAndQuery;
}
