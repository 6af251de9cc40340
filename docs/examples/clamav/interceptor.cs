#:sdk Microsoft.NET.Sdk.Web
#:property PublishAot=false

// An interceptor, for Sluice or for Unblu, that has files scanned by ClamAV (Debian's package clamav-daemon):
//
//     SECRET=... dotnet run docs/examples/clamav/interceptor.cs --urls http://127.0.0.1:8082
//
// SECRET is what the interceptor is registered with; the endpoint is this address. With CLAMD=/var/run/clamav/clamd.ctl it
// asks the clamd that listens there. Without, it starts one of its own, which knows the EICAR test file and nothing else.

using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

var secret = Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable("SECRET") ?? throw new InvalidOperationException("Set SECRET."));
using var http = new HttpClient();
var app = WebApplication.CreateBuilder(args).Build();
var clamd = Environment.GetEnvironmentVariable("CLAMD") ?? await StartClamdAsync(app.Lifetime.ApplicationStopping);

app.MapPost("/", async (HttpRequest request, CancellationToken stop) =>
{
    using var buffer = new MemoryStream();
    await request.Body.CopyToAsync(buffer, stop);
    var body = buffer.ToArray();
    if (!IsSigned(request, body)) return Results.BadRequest("The signature is missing or wrong.");
    if (request.Headers["X-Unblu-Event"] != "file_upload_interceptor.new_file") return Results.Text("Pong!");

    var file = JsonSerializer.Deserialize<NewFile>(body, JsonSerializerOptions.Web)!;
    using var content = await http.GetStreamAsync(file.DownloadLink, stop);
    var found = await ScanAsync(content, stop);

    // The token allows one decision. It goes out before the answer: if anything fails until here, the webhook comes again.
    var decision = new Uri(file.DownloadLink, "/app/rest/v4/fileuploadinterceptors/" + (found ? "rejectFileUpload" : "approveFileUpload"));
    using var decided = await http.PostAsJsonAsync(decision, new { token = file.ApiToken, reason = found ? "The virus scanner does not let it pass." : null }, stop);
    return (int)decided.StatusCode < 500 ? Results.Ok() : Results.StatusCode(503);
});

await app.RunAsync();

bool IsSigned(HttpRequest request, byte[] body) => CryptographicOperations.FixedTimeEquals(
    Encoding.ASCII.GetBytes(Convert.ToHexStringLower(HMACSHA256.HashData(secret, body))),
    Encoding.UTF8.GetBytes(request.Headers["X-Unblu-Signature-256"].ToString()));

// clamd's command INSTREAM: blocks behind their lengths, an empty one at the end; then it says what it thinks.
async Task<bool> ScanAsync(Stream content, CancellationToken stop)
{
    using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    await socket.ConnectAsync(new UnixDomainSocketEndPoint(clamd), stop);
    await using var stream = new NetworkStream(socket);
    await stream.WriteAsync("zINSTREAM\0"u8.ToArray(), stop);
    var block = new byte[4 + 64 * 1024];
    int read;
    do
    {
        read = await content.ReadAsync(block.AsMemory(4), stop);
        BinaryPrimitives.WriteInt32BigEndian(block, read);
        await stream.WriteAsync(block.AsMemory(0, 4 + read), stop);
    }
    while (read > 0);

    using var reader = new StreamReader(stream);
    var answer = (await reader.ReadToEndAsync(stop)).TrimEnd('\0', '\n');
    if (answer.EndsWith(" FOUND", StringComparison.Ordinal)) return true;
    return answer.EndsWith(" OK", StringComparison.Ordinal) ? false : throw new IOException($"clamd answered '{answer}'.");
}

async Task<string> StartClamdAsync(CancellationToken stopping)
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

/// <summary>What this interceptor needs of the event; fields that it does not know are ignored.</summary>
internal sealed record NewFile(string ApiToken, Uri DownloadLink);
