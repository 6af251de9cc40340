using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Sluice.Intake;
using Sluice.Storage;
using Sluice.Testing;

namespace Sluice.Tests.Pipeline;

/// <summary>
/// All that the real processes write, host and worker, at host.json's own levels: what an operator collects, and so must hold nothing
/// that a client chose, nothing of files, and no key.
/// </summary>
public sealed class LogTests
{
    private const string Canary = "CANARY";
    private const string ApiKey = "slk_canary_key";
    private static readonly string[] Secrets = [Canary, "sig=", "%3Fsig", ApiKey, FakeVision.Key, "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq"];

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task Neither_names_nor_text_of_files_nor_keys_reach_the_log_or_the_record(string format)
    {
        var data = Directory.CreateTempSubdirectory("sluice-log");
        var port = FreePorts.Next();
        var azurite = new AzuriteFixture { BlobCreated = HostProcess.Intake(port, data) };
        await azurite.InitializeAsync();
        await using var vision = await FakeVision.StartAsync();
        await using var scanner = await FakeInterceptor.StartAsync();
        using var admin = HostProcess.Admin(port);
        admin.DefaultRequestHeaders.Remove("x-api-key");
        admin.DefaultRequestHeaders.Add("x-api-key", ApiKey);
        var host = await HostProcess.StartAsync(port, data, azurite.ConnectionString, vision, Settings, admin, "--log", format);
        var output = host.Output;
        try
        {
            var tokens = await UseAsync(admin, azurite, vision, scanner, output);

            // What operators need is there: failures of functions by their exceptions' types, warnings and errors of our own.
            await Eventually.TrueAsync(() => Lines("ListAudit failed (trace ").Any() && Lines("was not taken").Any(), "what the test waits for");
            Lines("Azure.RequestFailedException").ShouldNotBeEmpty();
            output.ShouldNotContain(line => Secrets.Concat(tokens).Any(secret => line.Contains(secret, StringComparison.OrdinalIgnoreCase)));
            if (format == "json") output.Where(line => line.StartsWith('{')).ShouldAllBe(line => JsonDocument.Parse(line).RootElement.ValueKind == JsonValueKind.Object);
        }
        finally
        {
            await host.DisposeAsync();
            await azurite.DisposeAsync();
            data.Delete(recursive: true);
        }

        IEnumerable<string> Lines(string text) => output.Where(line => line.Contains(text, StringComparison.Ordinal));
    }

    /// <summary>All that may go wrong and right with files whose every word is a canary. Answers tokens that were given away.</summary>
    private static async Task<string[]> UseAsync(
        HttpClient admin, AzuriteFixture azurite, FakeVision vision, FakeInterceptor scanner, IReadOnlyCollection<string> output)
    {
        // An engine that is down until an activity fails by it, and text in the file.
        var image = Resolution.Crafted.Png(640, 480, Resolution.Crafted.Chunk("tEXt", "n\0canary"u8.ToArray()));
        vision.Of(image).Lines = ["CONFIDENTIAL", $"{Canary}-TEXT"];
        vision.Of(image).Down = true;
        var byTicket = await UploadAsync(admin, image, $"{Canary}-NAME.png", "image/png");
        await Eventually.TrueAsync(() => output.Any(line => line.Contains("ModerateFile") && line.Contains("(Failed")), "what the test waits for");
        vision.Of(image).Down = false;
        await StateAsync(admin, byTicket, "released");
        (await admin.GetStringAsync($"api/files/{byTicket}")).ShouldNotContain($"{Canary}-TEXT");

        // Written to the container directly; asked about, and opened, by an interceptor, and rejected.
        using var registered = await admin.PostAsJsonAsync(
            "api/interceptors", new { name = $"{Canary}-SCANNER", endpoint = scanner.Endpoint + $"?{Canary}-QUERY", secret = $"{Canary}-SECRET", mimeTypeRegex = "^text/plain$" });
        registered.EnsureSuccessStatusCode();
        var uploads = new BlobServiceClient(azurite.ConnectionString, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2023_01_03)).GetBlobContainerClient(Containers.Uploads);
        var blob = uploads.GetBlobClient($"{Canary}-FOLDER/{Canary}-BLOB.txt");
        var etag = (await blob.UploadAsync(new MemoryStream(Encoding.UTF8.GetBytes($"{Canary} text")), new BlobUploadOptions
        {
            Metadata = new Dictionary<string, string> { ["conversation"] = $"{Canary}-CONVERSATION", ["sender"] = $"{Canary}-SENDER", ["name"] = $"{Canary}-METADATA.txt", ["channeltype"] = $"{Canary}-CHANNEL" },
        })).Value.ETag;
        var rejected = FileIds.ForUpload(Containers.Uploads, blob.Name, etag);
        var call = await scanner.NextAsync();
        using (await admin.GetAsync(call.Link))
        using (await admin.PostAsJsonAsync($"api/files/{rejected}/reject", new { token = call.Token, reason = $"{Canary}-REASON" }))
            await StateAsync(admin, rejected, "rejected");

        // Released text, downloaded by its name.
        var text = await UploadAsync(admin, Encoding.UTF8.GetBytes($"{Canary} other text"), $"{Canary}-DOWNLOAD.txt", "text/plain");
        var second = await scanner.NextAsync(2);
        using (await admin.PostAsJsonAsync($"api/files/{text}/approve", new { token = second.Token })) await StateAsync(admin, text, "released");
        using (var content = await admin.GetAsync($"api/files/{text}/content"))
            content.Content.Headers.ContentDisposition!.ToString().ShouldContain(Canary, Case.Sensitive, "or the test is about nothing");

        // Storage that is not as it should be: an exception in a request with words of its own.
        await new TableServiceClient(azurite.ConnectionString).DeleteTableAsync(Tables.Audit);
        using var failed = await admin.GetAsync($"api/audit?file={Canary}-FILE&operator={Canary}-OPERATOR");
        failed.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        return [call.Token, second.Token];
    }

    private static async Task<string> UploadAsync(HttpClient admin, byte[] content, string name, string type)
    {
        using var answer = await admin.PostAsJsonAsync("api/uploads", new { name, conversation = $"{Canary}-CONVERSATION", sender = $"{Canary}-SENDER", contentType = $"{type}; {Canary}=1" });
        answer.EnsureSuccessStatusCode();
        var ticket = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        var url = new Uri(ticket.GetProperty("uploadUrl").GetString()!);
        await new BlobClient(url, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2023_01_03)).UploadAsync(new MemoryStream(content));
        return ticket.GetProperty("id").GetString()!;
    }

    private static Task StateAsync(HttpClient admin, string id, string state) => Eventually.TrueAsync(async () =>
    {
        using var answer = await admin.GetAsync($"api/files/{id}");
        return answer.IsSuccessStatusCode && JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("state").GetString() == state;
    }, "what the test waits for");

    private static Dictionary<string, string> Settings => new(StringComparer.Ordinal)
    {
        ["Sluice:Security:ApiKeys:0:Sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ApiKey))),
        // Nobody listens there.
        ["Sluice:Notifications:Endpoint"] = $"http://127.0.0.1:{FreePorts.Next()}/{Canary}-PATH?key={Canary}",
        ["Sluice:Notifications:Secret"] = $"{Canary}-NOTIFICATIONS",
    };
}
