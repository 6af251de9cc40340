using System.Collections.Concurrent;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Testing;

namespace Sluice.Host.Tests;

/// <summary>A host with a few function types of a test, on storage of its own names.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    private readonly DirectoryInfo data;

    private TestApp(EmbeddedHost host, DirectoryInfo data, string connectionString, string name)
    {
        (Host, this.data, Name) = (host, data, name);
        Http = new HttpClient { BaseAddress = host.BaseAddress };
        Blobs = new BlobServiceClient(connectionString);
        Queues = new QueueServiceClient(connectionString, new() { MessageEncoding = QueueMessageEncoding.Base64 });
    }

    public EmbeddedHost Host { get; }

    /// <summary>Unique to this app: the container, the queue and the host id of its functions (as <c>%name%</c>).</summary>
    public string Name { get; }

    public HttpClient Http { get; }

    public BlobServiceClient Blobs { get; }

    public QueueServiceClient Queues { get; }

    public BlobContainerClient Container => Blobs.GetBlobContainerClient(Name);

    public QueueClient Queue => Queues.GetQueueClient(Name);

    public Recorder Recorder => Host.Services.GetRequiredService<Recorder>();

    public string DataFolder => data.FullName;

    public static Task<TestApp> StartAsync<T>(AzuriteFixture azurite, TestAppOptions? options = null) =>
        StartAsync(azurite, [typeof(T)], options);

    public static Task<TestApp> StartAsync(AzuriteFixture azurite, Type[] functions, TestAppOptions? options = null) =>
        StartAsync(azurite.ConnectionString, functions, options);

    public static async Task<TestApp> StartAsync(string connectionString, Type[] functions, TestAppOptions? options = null)
    {
        options ??= new();
        var name = options.Name ?? AzuriteFixture.UniqueName();
        var folder = Directory.CreateTempSubdirectory("sluice-host");
        var hostJson = Path.Combine(folder.FullName, "host.json");
        await File.WriteAllTextAsync(hostJson, options.HostJson);
        await new BlobContainerClient(connectionString, name).CreateIfNotExistsAsync();
        await new QueueClient(connectionString, name).CreateIfNotExistsAsync();
        var settings = new Dictionary<string, string?>(options.Settings, StringComparer.Ordinal)
        {
            ["AzureWebJobsStorage"] = connectionString,
            ["AzureFunctionsWebHost__hostid"] = name,
            ["name"] = name,
        };
        var host = await EmbeddedHost.StartAsync(new()
        {
            DataFolder = folder.FullName,
            Settings = settings,
            HostJsonFile = hostJson,
            StorageFolder = options.StorageFolder,
            TimeProvider = options.Time,
            Logging = options.Logging,
            App = new(functions, args => RunProgram(args, options.Configure)),
        });
        return new(host, folder, connectionString, name);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
        data.Delete(recursive: true);
    }

    /// <summary>The program that a function app has; this one with what a test adds.</summary>
    private static void RunProgram(string[] args, Action<FunctionsApplicationBuilder> configure)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.Services.AddSingleton<Recorder>();
        builder.ConfigureFunctionsWebApplication();
        configure(builder);
        builder.Build().Run();
    }
}

internal sealed record TestAppOptions
{
    /// <summary>An earlier app's name, to go on with its storage; a new one when null.</summary>
    public string? Name { get; init; }

    /// <summary>Data folder of the Azurite that is used, to be watched.</summary>
    public string? StorageFolder { get; init; }

    public string HostJson { get; init; } = """{ "extensions": { "http": { "routePrefix": "" } } }""";

    public Dictionary<string, string?> Settings { get; init; } = [];

    public Action<FunctionsApplicationBuilder> Configure { get; init; } = _ => { };

    public Action<ILoggingBuilder>? Logging { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>What functions of a test were called with.</summary>
public sealed class Recorder
{
    private readonly ConcurrentQueue<object?> calls = new();

    public IReadOnlyList<object?> Calls => [.. calls];

    public IReadOnlyList<string> Texts => [.. calls.Select(c => c as string ?? JsonSerializer.Serialize(c))];

    public void Add(object? call) => calls.Enqueue(call);

    /// <summary>Waits until there are as many calls, at most ten seconds.</summary>
    public Task UntilAsync(int count) => Eventually.TrueAsync(() => calls.Count >= count, $"{count} calls");
}

internal static class Eventually
{
    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            if (deadline.IsCancellationRequested) throw new TimeoutException($"Waited in vain for: {what}.");
            await Task.Delay(20);
        }
    }
}
