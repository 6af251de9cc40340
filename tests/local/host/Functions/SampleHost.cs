using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sluice.Host.Functions;
using Sluice.Host.Functions.Http;
using Sluice.Testing;

namespace Sluice.Host.Tests.Functions;

/// <summary>The host with the sample app, whose worker is a process of its own; orchestrations are kept in memory unless a test asks for storage.</summary>
public sealed class SampleHost : IAsyncDisposable
{
    private readonly DirectoryInfo _data;

    private SampleHost(FunctionsHostOptions options, DirectoryInfo data) => (Options, _data) = (options, data);

    public static string AppFolder { get; } = Metadata("Sample");

    public FunctionsHostOptions Options { get; }

    public FunctionsHost Host { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    /// <summary>What the names of its containers and queues begin with: no other host listens there.</summary>
    public string Names => Options.Settings["Names"]!;

    public LogCapture Log { get; } = new();

    public static string Metadata(string key) => typeof(SampleHost).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == key).Value!;

    public static async Task<SampleHost> StartAsync(AzuriteFixture azurite, Func<FunctionsHostOptions, FunctionsHostOptions>? change = null, bool inMemory = true)
    {
        var data = Directory.CreateTempSubdirectory("sample-host");
        var names = AzuriteFixture.UniqueName();
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["AzureWebJobsStorage"] = azurite.ConnectionString,
            ["TASKHUB_NAME"] = AzuriteFixture.UniqueName("hub"),
            ["Names"] = names,
            ["AzureFunctionsWebHost__hostid"] = names[..32],
            ["AzureWebJobs.Off.Disabled"] = "true",
            ["AzureWebJobs.OffTick.Disabled"] = "1",
        };
        if (inMemory) settings[InMemoryDurability.Setting.Key] = InMemoryDurability.Setting.Value;
        var options = new FunctionsHostOptions
        {
            AppFolder = AppFolder,
            DataFolder = data.FullName,
            Settings = settings,
            Port = FreePorts.Next(),
            Extensions = inMemory ? new InMemoryDurability().AddTo : null,
        };
        var sample = new SampleHost(change?.Invoke(options) ?? options, data);
        await sample.StartAsync();
        return sample;
    }

    /// <summary>On the same data and storage as the one before.</summary>
    public async Task StartAsync()
    {
        Host = await FunctionsHost.StartAsync(Options with { Logging = logging => logging.AddProvider(Log) });
        Http = new HttpClient { BaseAddress = new Uri(Host.BaseAddress, "api/"), Timeout = TimeSpan.FromMinutes(1) };
    }

    public async ValueTask StopAsync()
    {
        Http?.Dispose();
        if (Host is not null) await Host.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _data.Delete(recursive: true);
    }

    /// <summary>As keys.json has it: <c>default</c>, <c>master</c>, <c>function NAME</c>, <c>NAME_extension</c>.</summary>
    public string Key(string name)
    {
        using var keys = JsonDocument.Parse(File.ReadAllText(Path.Combine(_data.FullName, "keys.json")));
        return keys.RootElement.GetProperty(name).GetString()!;
    }

    public string ExtensionKey(string name) => new HostKeys(_data.FullName).Extension(name);

    /// <summary>Runs a function that must answer.</summary>
    public async Task OpenAsync(string gate) => (await Http.PostAsync($"open/{gate}", null)).EnsureSuccessStatusCode();

    public async Task<string[]> SeenAsync() => (await Http.GetFromJsonAsync<string[]>("seen"))!;

    public Task SeesAsync(string line) => Eventually.TrueAsync(async () => (await SeenAsync()).Contains(line), line);

    /// <summary>Starts an orchestration; answers the addresses to manage it by.</summary>
    public async Task<JsonElement> ScheduleAsync(string name, string? input = null)
    {
        using var answer = await Http.PostAsync($"start/{name}{(input is null ? "" : "?input=" + Uri.EscapeDataString(input))}", null);
        answer.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    public async Task<JsonElement> InstanceAsync(string id, params string[] states)
    {
        JsonElement found = default;
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await Http.GetAsync($"instances/{id}");
                if (!answer.IsSuccessStatusCode) return false;
                found = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
                return states.Contains(found.GetProperty("status").GetString());
            },
            $"{id} is {string.Join(" or ", states)}");
        return found;
    }

    /// <summary>Runs an orchestration to its end.</summary>
    public async Task<JsonElement> EndAsync(string name, string? input = null) =>
        await InstanceAsync(Id(await ScheduleAsync(name, input)), "Completed", "Failed", "Terminated");

    public static string Id(JsonElement scheduled) => scheduled.GetProperty("id").GetString()!;
}
