using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Sluice.Engines;
using Sluice.Testing;
using Sluice.Unblu.Webhooks;

namespace Sluice.Tests.Unblu.Vetting;

/// <summary>An Unblu server on loopback, as its OpenAPI has it: it lends files by token, and takes one decision for each.</summary>
public sealed class FakeUnblu : IAsyncDisposable
{
    public const string Secret = "unblu-test-secret";
    public const string User = "sluice";
    public const string Password = "pass:word";

    private readonly WebApplication web;

    private FakeUnblu(WebApplication web) => this.web = web;

    public ConcurrentDictionary<string, LentFile> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>What a download asks for besides the link.</summary>
    public enum TokenIn
    {
        Link,
        Query,
        Header,
    }

    public Uri BaseUrl => new(new Uri(web.Urls.First()), "app/rest/v4");

    public static async Task<FakeUnblu> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var fake = new FakeUnblu(app);
        app.Run(http => http.Request.Method == "GET" ? fake.LendAsync(http) : fake.DecideAsync(http));
        await app.StartAsync();
        return fake;
    }

    public ValueTask DisposeAsync() => web.DisposeAsync();

    public LentFile Add(LentFile file) => Files[file.Token] = file;

    public Uri Link(LentFile file) => new(BaseUrl, $"/blob/{(file.TokenIn == TokenIn.Link ? file.Token : "-")}");

    /// <summary>The webhook of a file as the server sends it, every time another delivery of the same event.</summary>
    public HttpRequestMessage Webhook(LentFile file) =>
        Webhook(
            "file_upload_interceptor.new_file",
            JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object?>
            {
                ["$_type"] = "InterceptorNewFileEvent",
                ["timestamp"] = 1_800_000_000_000,
                ["eventType"] = "file_upload_interceptor.new_file",
                ["accountId"] = "account",
                ["apiToken"] = file.Token,
                ["name"] = file.Name,
                ["mimeType"] = "image/png",
                ["length"] = file.Length ?? file.Content.Length,
                ["downloadLink"] = file.Link ?? Link(file).ToString(),
                ["source"] = "EXTERNAL_MESSENGER",
                ["person"] = new Dictionary<string, object?> { ["$_type"] = "PersonData", ["id"] = "person", ["accountId"] = "account", ["personType"] = "VISITOR" },
                ["conversationId"] = "conversation",
                ["somethingNew"] = new { a = 1 },
            }));

    public static HttpRequestMessage Webhook(string kind, byte[] body)
    {
        var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        var request = new HttpRequestMessage(HttpMethod.Post, "api/unblu/interceptor") { Content = content };
        request.Headers.UserAgent.ParseAdd("Unblu-Hookshot");
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        request.Headers.Add("X-Unblu-Event", kind);
        request.Headers.Add("X-Unblu-Event-Id", "event");
        request.Headers.Add("X-Unblu-Delivery", Guid.NewGuid().ToString());
        request.Headers.Add("X-Unblu-Retry-No", "0");
        request.Headers.Add(UnbluSignature.Sha1Header, UnbluSignature.Sha1(Secret, body));
        request.Headers.Add(UnbluSignature.Sha256Header, UnbluSignature.Sha256(Secret, body));
        return request;
    }

    private async Task LendAsync(HttpContext http)
    {
        var given = http.Request.Path.Value!.Split('/')[^1];
        var query = http.Request.Query["token"].ToString();
        var header = http.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal);
        var file = Files.Values.FirstOrDefault(f => !f.Decisions.Any() && f.TokenIn switch
        {
            TokenIn.Query => f.Token == query,
            TokenIn.Header => f.Token == header,
            _ => f.Token == given,
        });
        http.Response.StatusCode = file is null ? 403 : file.Downloads.TryDequeue(out var status) ? status : 200;
        if (http.Response.StatusCode == 302) http.Response.Headers.Location = "/elsewhere";
        if (http.Response.StatusCode != 200) return;
        file!.Downloaded++;
        await http.Response.Body.WriteAsync(file.Content);
    }

    private async Task DecideAsync(HttpContext http)
    {
        var approved = http.Request.Path == "/app/rest/v4/fileuploadinterceptors/approveFileUpload";
        if (!approved && http.Request.Path != "/app/rest/v4/fileuploadinterceptors/rejectFileUpload") await AnswerAsync(http, 404);
        else if (http.Request.Headers.Authorization != "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"))) await AnswerAsync(http, 401);
        else
        {
            var body = (await JsonDocument.ParseAsync(http.Request.Body)).RootElement;
            if (!Files.TryGetValue(body.GetProperty("token").GetString()!, out var file)) await AnswerAsync(http, 404);
            else if (file.Answers.TryDequeue(out var status)) await AnswerAsync(http, status);
            else if (file.Decisions.Any()) await AnswerAsync(http, 403);
            else
            {
                file.Decisions.Enqueue(approved ? "approve" : "reject: " + body.GetProperty("reason").GetString());
                http.Response.StatusCode = 204;
            }
        }
    }

    private static async Task AnswerAsync(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        await http.Response.WriteAsJsonAsync(new Dictionary<string, object> { ["$_type"] = "Error", ["statusCode"] = status, ["errorMessage"] = "no" });
    }

    public sealed class LentFile(byte[] content, string name = "image.png", string? token = null)
    {
        public string Token { get; } = token ?? "token-" + Guid.NewGuid();

        public byte[] Content { get; } = content;

        public string Name { get; } = name;

        public TokenIn TokenIn { get; init; }

        /// <summary>What the event says instead of the content's length.</summary>
        public long? Length { get; init; }

        /// <summary>What the event says instead of this server's link.</summary>
        public string? Link { get; init; }

        public int Downloaded { get; set; }

        /// <summary>Statuses of the next downloads; then 200.</summary>
        public ConcurrentQueue<int> Downloads { get; init; } = [];

        /// <summary>Statuses of the next decisions, which are not taken; then 204 once.</summary>
        public ConcurrentQueue<int> Answers { get; init; } = [];

        public ConcurrentQueue<string> Decisions { get; } = [];

        public async Task<string> DecisionAsync()
        {
            await Eventually.TrueAsync(() => !Decisions.IsEmpty, "the decision");
            return Decisions.First();
        }
    }
}
