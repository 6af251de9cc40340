#:sdk Microsoft.NET.Sdk.Web
#:property PublishAot=false

// An interceptor, for Sluice or for Unblu, that rejects files in which one of some words stands as plain text:
//
//     SECRET=... WORDS=merger,codename dotnet run docs/examples/keyword/interceptor.cs --urls http://127.0.0.1:8081
//
// SECRET is what the interceptor is registered with; the endpoint is this address. An Unblu server takes decisions from a user with
// the role ADMIN only: UNBLU_USER and UNBLU_PASSWORD. UNBLU_API is its Web API, where that is not /app/rest/v4 beside the download link.

using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

var secret = Encoding.UTF8.GetBytes(Setting("SECRET") ?? throw new InvalidOperationException("Set SECRET."));
var words = (Setting("WORDS") ?? "confidential").Split(',', StringSplitOptions.RemoveEmptyEntries);
var user = Setting("UNBLU_USER") is { } name && Setting("UNBLU_PASSWORD") is { } password
    ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}"))) : null;
using var http = new HttpClient();
var app = WebApplication.CreateBuilder(args).Build();

app.MapPost("/", async (HttpRequest request, CancellationToken stop) =>
{
    // Sent when the interceptor is set up, and not always signed.
    if (request.Headers["X-Unblu-Event"] == "ping") return Results.Text("Pong!");
    using var buffer = new MemoryStream();
    await request.Body.CopyToAsync(buffer, stop);
    var body = buffer.ToArray();
    if (!IsSigned(request, body)) return Results.BadRequest("The signature is missing or wrong.");
    if (request.Headers["X-Unblu-Event"] != "file_upload_interceptor.new_file") return Results.Ok();

    var file = JsonSerializer.Deserialize<NewFile>(body, JsonSerializerOptions.Web)!;
    var text = Encoding.UTF8.GetString(await http.GetByteArrayAsync(file.DownloadLink, stop));
    var found = words.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    // The decision goes out before the answer: where it or anything before it fails, the webhook comes again.
    return await IsOverAsync(file, found, stop) ? Results.Ok() : Results.StatusCode(503);
});

await app.RunAsync();

// Whether the file is decided, or cannot be any more: the token allows one decision, and for some time.
async Task<bool> IsOverAsync(NewFile file, bool found, CancellationToken stop)
{
    var api = Setting("UNBLU_API") is { } set ? new Uri(set.TrimEnd('/') + "/") : new Uri(file.DownloadLink, "/app/rest/v4/");
    object body = found ? new { token = file.ApiToken, reason = "It has a word that must not leave the house." } : new { token = file.ApiToken };
    using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(api, "fileuploadinterceptors/" + (found ? "rejectFileUpload" : "approveFileUpload")));
    request.Content = JsonContent.Create(body, body.GetType());
    request.Headers.Authorization = user;
    using var answer = await http.SendAsync(request, stop);
    if (answer.IsSuccessStatusCode) return true;
    app.Logger.LogError("The decision was not taken: {Status}", (int)answer.StatusCode);
    return (int)answer.StatusCode is 400 or 403 or 404 or 409 or 410;
}

// Older Unblu servers sign by SHA-1 only.
bool IsSigned(HttpRequest request, byte[] body)
{
    var (given, expected) = request.Headers["X-Unblu-Signature-256"].ToString() is { Length: > 0 } sha256
        ? (sha256, HMACSHA256.HashData(secret, body)) : (request.Headers["X-Unblu-Signature"].ToString(), HMACSHA1.HashData(secret, body));
    return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(expected)), Encoding.UTF8.GetBytes(given));
}

static string? Setting(string name) => Environment.GetEnvironmentVariable(name);

/// <summary>What this interceptor needs of the event; fields that it does not know are ignored.</summary>
internal sealed record NewFile(string ApiToken, Uri DownloadLink);
