using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Sluice.Outgoing;
using Sluice.Tests.Resolution;
using Sluice.Unblu.Webhooks;

namespace Sluice.Tests.Pipeline;

/// <summary>
/// Interceptors in the way of real files. Each test's interceptors listen to a type of file of their own, so that files of other tests pass them by (and no other test releases a file of these types).
/// </summary>
public sealed class InterceptorPipelineTests(SluiceApp app)
{
    private const string Secret = "interceptor-secret";

    [Fact]
    public async Task Interceptors_are_asked_one_after_another_and_open_the_file_with_their_token_once()
    {
        await using var first = await FakeInterceptor.StartAsync();
        await using var second = await FakeInterceptor.StartAsync();
        await using var registered = await RegisterAsync("^image/bmp$", first, second);
        var content = Bitmap();
        var id = await app.UploadAsync(content, "scan.bmp");

        var call = await first.NextAsync();
        call.Json.GetProperty("$_type").GetString().ShouldBe("InterceptorNewFileEvent");
        call.Json.GetProperty("mimeType").GetString().ShouldBe("image/bmp");
        call.Headers["X-Unblu-Signature-256"].ShouldBe(UnbluSignature.Sha256(Secret, Encoding.UTF8.GetBytes(call.Body)));
        StandardWebhooks.Verify(
            Secret, call.Headers["webhook-id"], call.Headers["webhook-timestamp"], call.Headers["webhook-signature"],
            Encoding.UTF8.GetBytes(call.Body), TimeProvider.System.GetUtcNow()).ShouldBeTrue();
        SluiceApp.State(await app.RecordAsync(id, "intercepting")).ShouldBe("intercepting");
        second.Deliveries.ShouldBeEmpty();

        using var anonymous = app.Anonymous();
        (await anonymous.GetByteArrayAsync(call.Link)).ShouldBe(content);
        (await DecideAsync(id, "approve", call.Token)).ShouldBe(HttpStatusCode.OK);
        (await DecideAsync(id, "approve", call.Token)).ShouldBe(HttpStatusCode.OK);
        (await DecideAsync(id, "reject", call.Token)).ShouldBe(HttpStatusCode.Conflict);
        (await anonymous.GetAsync(call.Link)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        var next = await second.NextAsync();
        using var unblu = await anonymous.PostAsJsonAsync("app/rest/v4/fileuploadinterceptors/approveFileUpload", new { token = next.Token });
        unblu.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var record = await app.EndAsync(id);
        SluiceApp.State(record).ShouldBe("released");
        record.GetProperty("interceptors").EnumerateArray().Select(i => i.GetProperty("state").GetString()).ShouldBe(["approved", "approved"]);
        (first.Deliveries.Count, second.Deliveries.Count).ShouldBe((1, 1));
    }

    [Fact]
    public async Task One_that_is_switched_on_meanwhile_is_asked_about_files_under_way()
    {
        await using var first = await FakeInterceptor.StartAsync();
        await using var second = await FakeInterceptor.StartAsync();
        await using var registered = await RegisterAsync("^application/vnd.rar$", first);
        var id = await app.UploadAsync("Rar!\x1A\x07\x01\0"u8.ToArray(), "a.rar");
        var call = await first.NextAsync();

        await using var late = await RegisterAsync("vnd.rar$", second);
        (await DecideAsync(id, "approve", call.Token)).ShouldBe(HttpStatusCode.OK);
        var next = await second.NextAsync();
        (await DecideAsync(id, "reject", next.Token)).ShouldBe(HttpStatusCode.OK);
        var record = await app.EndAsync(id);
        SluiceApp.State(record).ShouldBe("rejected");
        record.GetProperty("decision").GetString().ShouldBe("block");
    }

    [Fact]
    public async Task While_interceptors_are_asked_the_record_shows_what_is_known()
    {
        await using var interceptor = await FakeInterceptor.StartAsync();
        await using var registered = await RegisterAsync("^image/x-icon$", interceptor);
        var image = Crafted.Icon(Crafted.IconBitmap(200, 200));
        app.Vision.Of(image).Lines = ["CONFIDENTIAL"];
        var id = await app.UploadAsync(image, "scan.ico");
        var call = await interceptor.NextAsync();
        var record = await app.RecordAsync(id, "intercepting");
        record.GetProperty("type").GetString().ShouldBe("image/x-icon");
        record.GetProperty("verification").GetString().ShouldBe("done");
        record.GetProperty("sensitive").GetBoolean().ShouldBeTrue();
        SluiceApp.Strings(record, "kinds").ShouldBe(["confidential"]);
        await DecideAsync(id, "approve", call.Token);
        await app.EndAsync(id);
    }

    [Fact]
    public async Task A_rejection_ends_the_round_and_its_reason_is_in_the_record()
    {
        await using var first = await FakeInterceptor.StartAsync();
        await using var second = await FakeInterceptor.StartAsync();
        await using var registered = await RegisterAsync("^image/tiff$", first, second);
        var id = await app.UploadAsync(Crafted.Tiff((640, 480)), "scan.tif");
        var call = await first.NextAsync();
        (await DecideAsync(id, "reject", call.Token, "Contains a virus.")).ShouldBe(HttpStatusCode.OK);
        var record = await app.EndAsync(id);
        SluiceApp.State(record).ShouldBe("rejected");
        SluiceApp.Strings(record, "reasons").ShouldContain(r => r.Contains("Contains a virus."));
        (app.IsReleased(id), app.IsQuarantined(id)).ShouldBe((false, false));
        second.Deliveries.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_webhook_is_sent_again_with_the_same_id_and_token_until_it_is_taken()
    {
        await using var interceptor = await FakeInterceptor.StartAsync();
        interceptor.Answer = number => number == 1 ? 500 : 200;
        await using var registered = await RegisterAsync("^image/gif$", interceptor);
        var id = await app.UploadAsync(Crafted.Gif(), "moving.gif");
        var (failed, taken) = (await interceptor.NextAsync(1), await interceptor.NextAsync(2));
        taken.Body.ShouldBe(failed.Body);
        taken.Headers["webhook-id"].ShouldBe(failed.Headers["webhook-id"]);
        (failed.Headers["X-Unblu-Retry-No"], taken.Headers["X-Unblu-Retry-No"]).ShouldBe(("0", "1"));
        (await DecideAsync(id, "approve", taken.Token)).ShouldBe(HttpStatusCode.OK);
        SluiceApp.State(await app.EndAsync(id)).ShouldBe("released");
    }

    [Fact]
    public async Task An_interceptor_that_never_decides_sends_the_file_to_a_person()
    {
        await using var interceptor = await FakeInterceptor.StartAsync();
        await using var registered = await RegisterAsync("^image/webp$", deadlineSeconds: 1, interceptor);
        var id = await app.UploadAsync(Crafted.WebP(Crafted.Riff("VP8L", Crafted.Vp8L())), "scan.webp");
        var call = await interceptor.NextAsync();
        var record = await app.EndAsync(id);
        SluiceApp.State(record).ShouldBe("reviewing");
        SluiceApp.Strings(record, "reasonCodes").ShouldContain("interceptorDidNotAnswer");
        (await DecideAsync(id, "approve", call.Token)).ShouldBe(HttpStatusCode.Gone);
    }

    private static byte[] Bitmap() => Crafted.Bmp(150, 150);

    private async Task<HttpStatusCode> DecideAsync(string id, string decision, string token, string? reason = null)
    {
        using var anonymous = app.Anonymous();
        using var answer = await anonymous.PostAsJsonAsync($"api/files/{id}/{decision}", new { token, reason });
        return answer.StatusCode;
    }

    private Task<Registered> RegisterAsync(string mimeTypeRegex, params FakeInterceptor[] interceptors) => RegisterAsync(mimeTypeRegex, 60, interceptors);

    private async Task<Registered> RegisterAsync(string mimeTypeRegex, int deadlineSeconds, params FakeInterceptor[] interceptors)
    {
        List<(string, long)> ids = [];
        for (var i = 0; i < interceptors.Length; i++)
        {
            using var answer = await app.Admin.PostAsJsonAsync("api/interceptors", new
            {
                name = $"{mimeTypeRegex} {i}",
                order = i,
                mimeTypeRegex,
                endpoint = interceptors[i].Endpoint,
                secret = Secret,
                deadlineSeconds,
            });
            var text = await answer.Content.ReadAsStringAsync();
            answer.IsSuccessStatusCode.ShouldBeTrue(text);
            var made = JsonDocument.Parse(text).RootElement;
            ids.Add((made.GetProperty("id").GetString()!, made.GetProperty("version").GetInt64()));
        }

        return new Registered(app.Admin, ids);
    }

    private sealed class Registered(HttpClient admin, IReadOnlyList<(string Id, long Version)> interceptors) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var (id, _) in interceptors) (await admin.DeleteAsync($"api/interceptors/{id}")).Dispose();
        }
    }
}
