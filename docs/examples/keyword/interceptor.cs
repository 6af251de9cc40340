#:sdk Microsoft.NET.Sdk.Web
#:property PublishAot=false

// An interceptor, for Sluice or for Unblu, that rejects files in which one of some words stands as plain text:
//
//     SECRET=... WORDS=merger,codename dotnet run docs/examples/keyword/interceptor.cs --urls http://127.0.0.1:8081
//
// SECRET is what the interceptor is registered with; the endpoint is this address.

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

var secret = Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable("SECRET") ?? throw new InvalidOperationException("Set SECRET."));
var words = (Environment.GetEnvironmentVariable("WORDS") ?? "confidential").Split(',', StringSplitOptions.RemoveEmptyEntries);
using var http = new HttpClient();
var app = WebApplication.CreateBuilder(args).Build();

app.MapPost("/", async (HttpRequest request, CancellationToken stop) =>
{
    using var buffer = new MemoryStream();
    await request.Body.CopyToAsync(buffer, stop);
    var body = buffer.ToArray();
    if (!IsSigned(request, body)) return Results.BadRequest("The signature is missing or wrong.");
    if (request.Headers["X-Unblu-Event"] != "file_upload_interceptor.new_file") return Results.Text("Pong!");

    var file = JsonSerializer.Deserialize<NewFile>(body, JsonSerializerOptions.Web)!;
    var text = Encoding.UTF8.GetString(await http.GetByteArrayAsync(file.DownloadLink, stop));
    var found = words.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    // The token allows one decision. It goes out before the answer: if anything fails until here, the webhook comes again.
    var decision = new Uri(file.DownloadLink, "/app/rest/v4/fileuploadinterceptors/" + (found ? "rejectFileUpload" : "approveFileUpload"));
    using var decided = await http.PostAsJsonAsync(decision, new { token = file.ApiToken, reason = found ? "It has a word that must not leave the house." : null }, stop);
    return (int)decided.StatusCode < 500 ? Results.Ok() : Results.StatusCode(503);
});

await app.RunAsync();

bool IsSigned(HttpRequest request, byte[] body) => CryptographicOperations.FixedTimeEquals(
    Encoding.ASCII.GetBytes(Convert.ToHexStringLower(HMACSHA256.HashData(secret, body))),
    Encoding.UTF8.GetBytes(request.Headers["X-Unblu-Signature-256"].ToString()));

/// <summary>What this interceptor needs of the event; fields that it does not know are ignored.</summary>
internal sealed record NewFile(string ApiToken, Uri DownloadLink);
