#:sdk Microsoft.NET.Sdk.Web
#:property PublishAot=false

// An interceptor, for Sluice or for Unblu, that has files scanned by ClamAV (Debian's package clamav-daemon):
//
//     SECRET=... dotnet run docs/examples/clamav/interceptor.cs --urls http://127.0.0.1:8082
//
// SECRET is what the interceptor is registered with; the endpoint is this address. With CLAMD=/var/run/clamav/clamd.ctl it
// asks the clamd that listens there. Without, it starts one of its own, which knows the EICAR test file and nothing else.
// An Unblu server takes decisions from a user with the role ADMIN only: UNBLU_USER and UNBLU_PASSWORD. UNBLU_API is its Web API,
// where that is not /app/rest/v4 beside the download link.

using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

var secret = Encoding.UTF8.GetBytes(Setting("SECRET") ?? throw new InvalidOperationException("Set SECRET."));
var user = Setting("UNBLU_USER") is { } name && Setting("UNBLU_PASSWORD") is { } password
    ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}"))) : null;
using var http = new HttpClient();
var app = WebApplication.CreateBuilder(args).Build();
var stopping = app.Lifetime.ApplicationStopping;
var clamd = Setting("CLAMD") ?? await StartClamdAsync();

app.MapPost("/", async (HttpRequest request, CancellationToken stop) =>
{
    // Sent when the interceptor is set up, and not always signed.
    if (request.Headers["X-Unblu-Event"] == "ping") return Results.Text("Pong!");
    using var buffer = new MemoryStream();
    await request.Body.CopyToAsync(buffer, stop);
    var body = buffer.ToArray();
    if (!IsSigned(request, body)) return Results.BadRequest("The signature is missing or wrong.");
    if (request.Headers["X-Unblu-Event"] != "file_upload_interceptor.new_file") return Results.Ok();

    // A scan takes longer than the sender waits for this answer. Files that are being scanned when this process ends stay undecided.
    _ = VetAsync(JsonSerializer.Deserialize<NewFile>(body, JsonSerializerOptions.Web)!);
    return Results.Ok();
});

await app.RunAsync();

async Task VetAsync(NewFile file)
{
    foreach (var pause in new[] { 1, 5, 30, 120, 600 })
    {
        try
        {
            using var content = await http.GetStreamAsync(file.DownloadLink, stopping);
            if (await IsOverAsync(file, await ScanAsync(content))) return;
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            app.Logger.LogWarning("A file could not be scanned: {Why}", e.Message);
        }

        await Task.Delay(TimeSpan.FromSeconds(pause), stopping);
    }

    app.Logger.LogError("A file stays undecided.");
}

// Whether the file is decided, or cannot be any more: the token allows one decision, and for some time.
async Task<bool> IsOverAsync(NewFile file, bool found)
{
    var api = Setting("UNBLU_API") is { } set ? new Uri(set.TrimEnd('/') + "/") : new Uri(file.DownloadLink, "/app/rest/v4/");
    object body = found ? new { token = file.ApiToken, reason = "The virus scanner does not let it pass." } : new { token = file.ApiToken };
    using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(api, "fileuploadinterceptors/" + (found ? "rejectFileUpload" : "approveFileUpload")));
    request.Content = JsonContent.Create(body, body.GetType());
    request.Headers.Authorization = user;
    using var answer = await http.SendAsync(request, stopping);
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

// clamd's command INSTREAM: blocks behind their lengths, an empty one at the end; then it says what it thinks.
async Task<bool> ScanAsync(Stream content)
{
    using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    await socket.ConnectAsync(new UnixDomainSocketEndPoint(clamd), stopping);
    await using var stream = new NetworkStream(socket);
    await stream.WriteAsync("zINSTREAM\0"u8.ToArray(), stopping);
    var block = new byte[4 + 64 * 1024];
    int read;
    do
    {
        read = await content.ReadAsync(block.AsMemory(4), stopping);
        BinaryPrimitives.WriteInt32BigEndian(block, read);
        await stream.WriteAsync(block.AsMemory(0, 4 + read), stopping);
    }
    while (read > 0);

    using var reader = new StreamReader(stream);
    var answer = (await reader.ReadToEndAsync(stopping)).TrimEnd('\0', '\n');
    if (answer.EndsWith(" FOUND", StringComparison.Ordinal)) return true;
    return answer.EndsWith(" OK", StringComparison.Ordinal) ? false : throw new IOException($"clamd answered '{answer}'.");
}

async Task<string> StartClamdAsync()
{
    var folder = Directory.CreateTempSubdirectory("clamav-example").FullName;
    var socket = Path.Combine(folder, "clamd.socket");
    var signature = Convert.ToHexStringLower("EICAR-STANDARD-ANTIVIRUS-TEST-FILE!"u8);
    await File.WriteAllTextAsync(Path.Combine(folder, "eicar.ndb"), $"Eicar-Test-File:0:*:{signature}\n", stopping);
    await File.WriteAllTextAsync(
        Path.Combine(folder, "clamd.conf"), $"Foreground yes\nDatabaseDirectory {folder}\nLocalSocket {socket}\nStreamMaxLength 256M\nAlertExceedsMax yes\n", stopping);
    var process = Process.Start("clamd", ["--config-file", Path.Combine(folder, "clamd.conf")]);
    stopping.Register(() =>
    {
        process.Kill();
        process.WaitForExit();
        Directory.Delete(folder, recursive: true);
    });
    while (!File.Exists(socket))
    {
        if (process.HasExited) throw new InvalidOperationException("clamd did not start.");
        await Task.Delay(100, stopping);
    }

    return socket;
}

static string? Setting(string name) => Environment.GetEnvironmentVariable(name);

/// <summary>What this interceptor needs of the event; fields that it does not know are ignored.</summary>
internal sealed record NewFile(string ApiToken, Uri DownloadLink);
