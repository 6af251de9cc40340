using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Sluice.Engines;
using Sluice.Intake;
using Sluice.Storage;
using Sluice.Testing;
using Sluice.Tests.Resolution;

namespace Sluice.Tests.Pipeline;

/// <summary>
/// What is around a Sluice that somebody kills: who uploads, the interceptors, the person who reviews, the chat backend. They ask
/// again where nobody answers, and decide once. In the end all must be as in a run that nobody disturbed: the record, the bytes, each
/// interceptor asked once and in order, one event for the backend; and no decision that was acknowledged is asked for again.
/// </summary>
internal sealed class FilesUnderWay(string storage, FakeVision vision, FakeInterceptor receiver, HttpClient admin)
{
    private const string Backend = "/hook/backend";
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(6);
    private readonly BlobServiceClient blobs = new(storage, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2023_01_03));

    /// <summary>The ways a file can go.</summary>
    public static IReadOnlyList<Scenario> Scenarios { get; } =
    [
        new("three interceptors", Png, "released", Interceptors: 3),
        new("review", Jpeg, "released", ChannelType: "reviewed", Adult: "VERY_LIKELY"),
        new("rejected", Jpeg, "rejected", Adult: "VERY_LIKELY"),
    ];

    /// <summary>For the app: where the backend is, and what is to be reviewed.</summary>
    public static IReadOnlyDictionary<string, string> Settings(FakeInterceptor receiver) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Sluice:Notifications:Endpoint"] = receiver.Endpoint + "/backend",
        ["Sluice:Notifications:Secret"] = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz",
        ["Sluice:Moderation:Policy:Unknown"] = "Allow",
        ["Sluice:Moderation:ChannelTypes:reviewed:OnLimit"] = "Review",
        ["Sluice:Moderation:ChannelTypes:reviewed:Unknown"] = "Allow",
    };

    public async Task RegisterInterceptorsAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            using var registered = await admin.PostAsJsonAsync(
                "api/interceptors", new { name = $"scanner {i}", order = i, mimeTypeRegex = "^image/png$", endpoint = $"{receiver.Endpoint}/{i}", secret = "secret" });
            registered.EnsureSuccessStatusCode();
        }
    }

    /// <summary>A file that is not uploaded yet.</summary>
    public UnderWay New(Scenario scenario)
    {
        var content = scenario.Content();
        vision.Of(content).Adult = scenario.Adult;
        return new UnderWay(scenario, content, blobs.GetBlobContainerClient(Containers.Uploads).GetBlobClient($"{Guid.NewGuid()}"));
    }

    public async Task UploadAsync(UnderWay file)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = "image", ["channeltype"] = file.Scenario.ChannelType };
        var uploaded = await file.Blob.UploadAsync(new MemoryStream(file.Content), new BlobUploadOptions { Metadata = metadata });
        file.Id = FileIds.ForUpload(Containers.Uploads, file.Blob.Name, uploaded.Value.ETag);
    }

    /// <summary>Decides what is asked until nothing is left to be done.</summary>
    /// <returns>What became of the file, without what differs from file to file.</returns>
    public async Task<string> EndAsync(UnderWay file)
    {
        // Forty ask at once, of a worker that has other work.
        await Eventually.TrueAsync(() => IsThroughAsync(file), () => $"the end of {file.Scenario.Name}", Timeout, TimeSpan.FromMilliseconds(250));
        return await OutcomeAsync(file);
    }

    public bool IsAskedAbout(UnderWay file) => Asked(file).Length > 0;

    /// <summary>Whether an interceptor or a person has to decide on the file.</summary>
    public async Task<bool> WaitsAsync(UnderWay file) =>
        await RecordAsync(file) is { } record && JsonDocument.Parse(record).RootElement is var json
        && (SluiceApp.State(json) == "reviewing" || json.GetProperty("interceptors").EnumerateArray().Any(i => i.GetProperty("state").GetString() == "waiting"));

    private async Task<bool> IsThroughAsync(UnderWay file)
    {
        foreach (var asked in Asked(file).DistinctBy(d => d.Token))
        {
            if (!file.Decided.Contains(asked.Token) && await ApproveAsync(file.Id, asked.Token)) file.Decided.Add(asked.Token);
        }
        if (await RecordAsync(file) is not { } record) return false;
        var state = SluiceApp.State(JsonDocument.Parse(record).RootElement);
        if (state == "reviewing" && !file.IsReviewed) file.IsReviewed = await ApproveAsync(file.Id, null);
        state.ShouldNotBe("failed", record);
        return state is "released" or "rejected" && Told(file).Any();
    }

    private async Task<string> OutcomeAsync(UnderWay file)
    {
        var (scenario, asked, told) = (file.Scenario, Asked(file), Told(file));
        // The first of each: the engine may do an activity again whose end its dead process had told, but not yet taken off the queue.
        asked.Select(d => (d.Path, Id: d.Headers["webhook-id"])).Distinct().Select(d => d.Path)
            .ShouldBe(Enumerable.Range(0, scenario.Interceptors).Select(i => $"/hook/{i}"), "each interceptor has one delivery, in their order");
        told.Select(d => d.Headers["webhook-id"]).Distinct().Count().ShouldBe(1);
        told.Select(TypeOf).Distinct().ShouldBe(["file." + scenario.State]);
        Events(file).Select(d => (TypeOf(d), d.Headers["webhook-id"])).Distinct().GroupBy(e => e.Item1).ShouldAllBe(ofType => ofType.Count() == 1);
        var released = blobs.GetBlobContainerClient(Containers.Files).GetBlobClient(file.Id);
        (await file.Blob.ExistsAsync()).Value.ShouldBeFalse();
        (await released.ExistsAsync()).Value.ShouldBe(scenario.State == "released");
        if (scenario.State == "released") (await released.DownloadContentAsync()).Value.Content.ToArray().ShouldBe(file.Content);
        return Timeless((await RecordAsync(file)).ShouldNotBeNull());
    }

    private FakeInterceptor.Delivery[] Asked(UnderWay file) => [.. receiver.Deliveries.Where(d => d.Path != Backend && d.File == file.Id)];

    private FakeInterceptor.Delivery[] Events(UnderWay file) =>
        [.. receiver.Deliveries.Where(d => d.Path == Backend && d.Json.GetProperty("file").GetString() == file.Id)];

    /// <summary>Of its end.</summary>
    private FakeInterceptor.Delivery[] Told(UnderWay file) => [.. Events(file).Where(d => TypeOf(d) is not ("file.inspecting" or "file.reviewing"))];

    private static string TypeOf(FakeInterceptor.Delivery told) => told.Json.GetProperty("type").GetString()!;

    /// <returns>False where it was not acknowledged: then it is sent again.</returns>
    private async Task<bool> ApproveAsync(string id, string? token)
    {
        using var answer = await TryAsync(() => admin.PostAsJsonAsync($"api/files/{id}/approve", new { token }));
        answer?.StatusCode.ShouldBe(HttpStatusCode.OK);
        return answer is not null;
    }

    /// <summary>Null where there is none, or nobody to ask.</summary>
    private async Task<string?> RecordAsync(UnderWay file)
    {
        using var answer = await TryAsync(() => admin.GetAsync($"api/files/{file.Id}"));
        return answer is { StatusCode: HttpStatusCode.OK } ? await answer.Content.ReadAsStringAsync() : null;
    }

    /// <summary>Null where the host or its worker is dead, or dies over it.</summary>
    private static async Task<HttpResponseMessage?> TryAsync(Func<Task<HttpResponseMessage>> ask)
    {
        try
        {
            var answer = await ask();
            if (answer.StatusCode < HttpStatusCode.InternalServerError) return answer;
            answer.Dispose();
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // Nobody listens.
        }
        return null;
    }

    private static byte[] Png() => Crafted.Png(640, 480, Crafted.Chunk("tEXt", Encoding.ASCII.GetBytes($"n\0{Guid.NewGuid()}")));

    private static byte[] Jpeg() => Crafted.Jpeg(before: Crafted.Segment(0xFE, Encoding.ASCII.GetBytes($"{Guid.NewGuid()}")));

    private static string Timeless(string record)
    {
        var left = JsonNode.Parse(record)!.AsObject();
        left.Remove("id");
        left.Remove("sha256");
        left.Remove("version");
        RemoveTimes(left);
        foreach (var interceptor in left["interceptors"]!.AsArray()) RemoveTimes(interceptor!.AsObject());
        return left.ToJsonString();
    }

    private static void RemoveTimes(JsonObject json)
    {
        var times = json.Where(p => p.Key == "durationMs" || (p.Value?.GetValueKind() == JsonValueKind.String && p.Value.AsValue().TryGetValue<DateTimeOffset>(out _)));
        foreach (var name in times.Select(p => p.Key).ToArray()) json.Remove(name);
    }

    /// <param name="State">How it ends.</param>
    /// <param name="Interceptors">How many are asked.</param>
    /// <param name="Adult">What the moderation service says.</param>
    public sealed record Scenario(
        string Name, Func<byte[]> Content, string State, int Interceptors = 0, string ChannelType = "chat", string Adult = "VERY_UNLIKELY")
    {
        /// <summary>Whether somebody has to decide.</summary>
        public bool Waits => State == "released";
    }

    public sealed class UnderWay(Scenario scenario, byte[] content, BlobClient blob)
    {
        private readonly string sha256 = Convert.ToHexStringLower(SHA256.HashData(content));

        public Scenario Scenario => scenario;

        public byte[] Content => content;

        public BlobClient Blob => blob;

        /// <summary>Known once it is uploaded.</summary>
        public string Id { get; set; } = "";

        public HashSet<string> Decided { get; } = new(StringComparer.Ordinal);

        public bool IsReviewed { get; set; }

        /// <summary>Whether a request to storage speaks of this file, whatever of it is known by.</summary>
        public bool IsNamedIn(string request) =>
            request.Contains(blob.Name, StringComparison.Ordinal)
            || request.Contains(sha256, StringComparison.OrdinalIgnoreCase)
            || (Id.Length > 0 && request.Contains(Id, StringComparison.Ordinal));
    }
}
