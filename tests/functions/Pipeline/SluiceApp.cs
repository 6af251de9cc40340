using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Host.Functions;
using Sluice.Host.Functions.Http;
using Sluice.Host.Functions.Worker;
using Sluice.Setup;
using Sluice.Storage;
using Sluice.Testing;
using Sluice.Tests.Resolution;
using Sluice.Verification;

namespace Sluice.Tests.Pipeline;

/// <summary>
/// The whole function app on the local host and an Azurite of its own, with engines that say what a test wants to hear. Host and
/// worker run in the test's process, with Microsoft's extensions between them; only the state of orchestrations is in memory.
/// </summary>
public sealed class SluiceApp : IAsyncLifetime
{
    /// <summary>Has an HTTP function throw an exception with the header's value, or run until its caller hangs up.</summary>
    public const string FaultHeader = "x-test-fault";
    public const string Forever = "forever";

    private const string AdminKey = "slk_test";
    private readonly AzuriteFixture azurite = new();
    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("sluice-app");
    private readonly int port = FreePorts.Next();
    private readonly InMemoryDurability durability = new();
    private readonly InProcessWorker worker;
    private DurableTaskClient? durable;
    private int images;

    public SluiceApp() => worker = new InProcessWorker(typeof(VerifyFile).Assembly, Configure);

    public FakeVision Vision { get; private set; } = null!;
    public FunctionsHost Host { get; private set; } = null!;

    /// <summary>Of the app, as its functions get them.</summary>
    public IServiceProvider Services => worker.Services;

    public HttpClient Admin { get; private set; } = null!;
    public BlobServiceClient Blobs { get; private set; } = null!;
    public CountingTransport Storage { get; } = new(HttpClientTransport.Shared);
    public CapturedLog Log { get; } = new();

    /// <summary>The names of the activities that ran, in their order.</summary>
    public ConcurrentQueue<string> Activities { get; } = [];

    /// <summary>What the durable engine carries for an instance: inputs, results and events, each as often as it was seen.</summary>
    public ConcurrentQueue<(string Instance, string Text)> Payloads { get; } = [];

    /// <summary>Set once a request with <see cref="Forever"/> has come in.</summary>
    public TaskCompletionSource Hanging { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string ConnectionString => azurite.ConnectionString;

    /// <summary>Starts the worker, which is given storage, otherwise than in the process of the test; set before the start.</summary>
    public Func<AzuriteFixture, Task<IWorkerLauncher>>? Launcher { get; set; }

    public AzuriteFixture Azurite => azurite;

    public DirectoryInfo Data => data;

    /// <summary>Settings beside the usual ones; set before the start.</summary>
    public Dictionary<string, string?> Settings { get; } = new(StringComparer.Ordinal)
    {
        ["Sluice:Moderation:ChannelTypes:reviewed:OnLimit"] = "Review",
        ["Sluice:Moderation:ChannelTypes:reviewed:Unknown"] = "Allow",
        ["Sluice:Moderation:ChannelTypes:strict:Unknown"] = "Review",
    };

    public async ValueTask InitializeAsync()
    {
        var key = new HostKeys(data.FullName).Extension("blobs");
        azurite.BlobCreated = new BlobCreatedSubscription(
            Containers.Uploads, new Uri($"http://127.0.0.1:{port}/runtime/webhooks/blobs?functionName=Host.Functions.IntakeEventGrid&code={key}"));
        await azurite.InitializeAsync();
        Vision = await FakeVision.StartAsync();
        Blobs = new BlobServiceClient(azurite.ConnectionString, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2023_01_03));
        await StartHostAsync();
    }

    public async Task StartHostAsync()
    {
        var settings = new Dictionary<string, string?>(Settings, StringComparer.Ordinal)
        {
            ["AzureWebJobsStorage"] = azurite.ConnectionString,
            ["TASKHUB_NAME"] = "Sluice",
            ["AzureWebJobs.IntakePolling.Disabled"] = "true",
            [InMemoryDurability.Setting.Key] = InMemoryDurability.Setting.Value,
            ["Sluice:PublicUrl"] = $"http://127.0.0.1:{port}/",
            ["Sluice:Moderation:Endpoint"] = Vision.Endpoint.ToString(),
            ["Sluice:Moderation:Key"] = FakeVision.Key,
            ["Sluice:Moderation:Policy:Unknown"] = "Allow",
            ["Sluice:Sensitivity:Endpoint"] = Vision.Endpoint.ToString(),
            ["Sluice:Sensitivity:Key"] = FakeVision.Key,
            ["Sluice:Scaling:Endpoint"] = Vision.Endpoint.ToString(),
            ["Sluice:Scaling:Key"] = FakeVision.Key,
            ["Sluice:Security:TokenKey"] = Convert.ToBase64String(new byte[32]),
            ["Sluice:Security:AllowLoopback"] = "true",
            ["Sluice:Security:ApiKeys:0:Name"] = "admin",
            ["Sluice:Security:ApiKeys:0:Sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(AdminKey))),
            ["Sluice:Security:ApiKeys:0:Roles"] = "admin",
            ["Sluice:Security:ApiKeys:1:Name"] = "uploader",
            ["Sluice:Security:ApiKeys:1:Sha256"] = Convert.ToHexStringLower(SHA256.HashData("slk_uploader"u8)),
            ["Sluice:Security:ApiKeys:1:Roles"] = "uploader",
        };
        durable = null;
        Host = await FunctionsHost.StartAsync(new FunctionsHostOptions
        {
            AppFolder = InProcessWorker.AppFolder,
            DataFolder = data.FullName,
            Settings = settings,
            Port = port,
            Launcher = Launcher is null ? worker : await Launcher(azurite),
            Extensions = durability.AddTo,
            Logging = logging => logging.AddProvider(Log),
        });
        Admin = Client("x-api-key", AdminKey);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Vision.DisposeAsync();
        await azurite.DisposeAsync();
        data.Delete(recursive: true);
    }

    public HttpClient Client(string header, string value)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Add(header, value);
        return client;
    }

    public HttpClient Anonymous() => new() { BaseAddress = Host.BaseAddress };

    /// <summary>An image above the minimum resolution that no other test has.</summary>
    public byte[] NewImage() => Crafted.Png(640, 480, Crafted.Chunk("tEXt", Encoding.ASCII.GetBytes($"n\0{Interlocked.Increment(ref images)}")));

    public byte[] Released(string id) => Blobs.GetBlobContainerClient(Containers.Files).GetBlobClient(id).DownloadContent().Value.Content.ToArray();

    public bool IsReleased(string id) => Blobs.GetBlobContainerClient(Containers.Files).GetBlobClient(id).Exists();

    public bool IsQuarantined(string blob) => Blobs.GetBlobContainerClient(Containers.Uploads).GetBlobClient(blob).Exists();

    /// <summary>Uploads by ticket, as a chat backend does; answers the file's id.</summary>
    public async Task<string> UploadAsync(byte[] content, string name = "image.png", string? channelType = null, string? conversation = null)
    {
        var (id, url) = await TicketAsync(name, channelType, conversation);
        await new BlobClient(url, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2023_01_03)).UploadAsync(new MemoryStream(content));
        return id;
    }

    public async Task<(string Id, Uri Url)> TicketAsync(
        string name = "image.png", string? channelType = null, string? conversation = null, string? contentType = null)
    {
        using var answer = await Admin.PostAsJsonAsync("api/uploads", new { name, channelType, conversation, contentType });
        answer.EnsureSuccessStatusCode();
        using var ticket = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return (ticket.RootElement.GetProperty("id").GetString()!, new Uri(ticket.RootElement.GetProperty("uploadUrl").GetString()!));
    }

    public async Task<JsonElement> VetAsync(byte[] content, string name = "image.png", string? channelType = null) =>
        await EndAsync(await UploadAsync(content, name, channelType));

    /// <summary>The record once the file is through, or waits for a person.</summary>
    public Task<JsonElement> EndAsync(string id) => RecordAsync(id, "released", "rejected", "unsupported", "failed", "reviewing");

    public async Task<JsonElement> RecordAsync(string id, params string[] states)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromSeconds(60))
        {
            if (await FindAsync(id) is { } record && states.Contains(State(record))) return record;
            await Task.Delay(50);
        }

        throw new TimeoutException($"File {id} did not become {string.Join(" or ", states)}: {await FindAsync(id)}");
    }

    public async Task<JsonElement?> FindAsync(string id)
    {
        using var answer = await Admin.GetAsync($"api/files/{id}");
        return answer.IsSuccessStatusCode ? JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement : null;
    }

    public string SystemKey(string extension) => new HostKeys(data.FullName).Extension(extension);

    /// <summary>Says that a blob was created, as Event Grid does.</summary>
    public async Task DeliverEventAsync(Uri blob)
    {
        using var client = Client("aeg-event-type", "Notification");
        var path = "runtime/webhooks/blobs?functionName=Host.Functions.IntakeEventGrid&code=" + SystemKey("blobs");
        using var answer = await client.PostAsJsonAsync(path, new[] { new { eventType = "Microsoft.Storage.BlobCreated", data = new { url = blob, blobType = "BlockBlob", eTag = "0x1" } } });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The client that functions get.</summary>
    public async Task<DurableTaskClient> DurableAsync()
    {
        if (durable is null) await FindAsync("none");
        return durable!;
    }

    public static string State(JsonElement record) => record.GetProperty("state").GetString()!;

    public static string[] Strings(JsonElement record, string name) => [.. record.GetProperty(name).EnumerateArray().Select(e => e.GetString()!)];

    // What is counted, and then what the app's own program does.
    private void Configure(FunctionsApplicationBuilder builder)
    {
        builder.Use(next => async context =>
        {
            foreach (var binding in context.FunctionDefinition.InputBindings.Values)
            {
                if (binding.Type == "activityTrigger") Activities.Enqueue(context.FunctionDefinition.Name);
                // The extension has bound it before: an orchestrator's middleware may wait for nothing.
                if (binding.Type == "orchestrationTrigger" && (await context.BindInputAsync<object>(binding)).Value is string history) Keep(history);
            }

            await next(context);
            // The function has bound them now; before, nobody could tell how.
            foreach (var binding in context.FunctionDefinition.InputBindings.Values)
            {
                if (binding.Type == "durableClient") durable ??= (await context.BindInputAsync<DurableTaskClient>(binding)).Value;
                // A history has results, but no inputs of activities.
                if (binding.Type == "activityTrigger" && context.BindingContext.BindingData.TryGetValue("instanceId", out var instance))
                    Payloads.Enqueue(($"{instance}", JsonSerializer.Serialize((await context.BindInputAsync<object>(binding)).Value)));
            }
        });
        builder.Services.AddSingleton<HttpPipelineTransport>(Storage);
        builder.AddSluice();
        builder.Use(next => context =>
            context.GetHttpContext() is { } http && http.Request.Headers.TryGetValue(FaultHeader, out var fault) ? FailAsync(fault!, http) : next(context));
    }

    private async Task FailAsync(string fault, HttpContext http)
    {
        if (fault != Forever) throw new InvalidOperationException(fault);
        Hanging.TrySetResult();
        await Task.Delay(Timeout.Infinite, http.RequestAborted);
    }

    private void Keep(string history)
    {
        var request = OrchestratorRequest.Parser.ParseFrom(Convert.FromBase64String(history));
        foreach (var happened in request.PastEvents.Concat(request.NewEvents))
        {
            var payload = happened.ExecutionStarted?.Input ?? happened.TaskCompleted?.Result ?? happened.EventRaised?.Input
                ?? happened.SubOrchestrationInstanceCreated?.Input ?? happened.SubOrchestrationInstanceCompleted?.Result;
            if (payload is not null) Payloads.Enqueue((request.InstanceId, payload));
        }
    }
}

/// <summary>Every log entry of an app, with exceptions.</summary>
public sealed class CapturedLog : ILoggerProvider
{
    public ConcurrentQueue<string> Entries { get; } = [];

    /// <summary>Told of each entry before who wrote it goes on.</summary>
    public Action<string> Heard { get; set; } = _ => { };

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(CapturedLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var entry = $"{logLevel} {category}: {formatter(state, exception)} {exception}";
            log.Entries.Enqueue(entry);
            log.Heard(entry);
        }
    }
}
