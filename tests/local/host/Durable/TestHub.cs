using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Testing;

namespace Sluice.Host.Durable;

/// <summary>An engine on a task hub of its own in Azurite, which can be killed and started again.</summary>
public sealed class TestHub : IAsyncDisposable
{
    private readonly AzuriteFixture _azurite;
    private readonly string _name;
    private DurableEngine _engine;

    private TestHub(AzuriteFixture azurite, TestFunctions functions, DurableOptions options, ILoggerFactory loggers)
    {
        (_azurite, _name, Functions, Options, Loggers) = (azurite, options.HubName, functions, options, loggers);
        _engine = NewEngine();
    }

    public TestFunctions Functions { get; set; }

    public DurableOptions Options { get; set; }

    public ILoggerFactory Loggers { get; }

    public StorageTap Tap { get; private set; } = new();

    /// <summary>For a test to note that a process died on the way.</summary>
    public bool Crashed { get; set; }

    public EmbeddedDurableTaskClient Client => _engine.Client;

    public DurableEngine Engine => _engine;

    public static async Task<TestHub> StartAsync(
        AzuriteFixture azurite, TestFunctions functions, Func<DurableOptions, DurableOptions>? options = null, ILoggerFactory? loggers = null)
    {
        var defaults = new DurableOptions { HubName = AzuriteFixture.UniqueName("hub"), TimeProvider = new ManualTime() };
        var hub = new TestHub(azurite, functions, options?.Invoke(defaults) ?? defaults, loggers ?? NullLoggerFactory.Instance);
        await hub._engine.StartAsync();
        return hub;
    }

    public TableClient Table => new TableServiceClient(_azurite.ConnectionString).GetTableClient(_name + "Instances");

    public BlobContainerClient LargeMessages => new BlobServiceClient(_azurite.ConnectionString).GetBlobContainerClient(_name + "-largemessages");

    /// <summary>The process dies; another one starts on the same storage.</summary>
    public async Task CrashAsync()
    {
        Tap.Kill();
        await RestartAsync();
    }

    /// <summary>Another engine in the place of one that is dead.</summary>
    public async Task RestartAsync(TestFunctions? functions = null, Func<DurableOptions, DurableOptions>? options = null)
    {
        await _engine.StopAsync(new CancellationToken(canceled: true));
        Functions = functions ?? Functions;
        Options = options?.Invoke(Options) ?? Options;
        Tap = new StorageTap();
        _engine = NewEngine();
        await BreakLeaseAsync();
        await _engine.StartAsync();
    }

    public async Task<OrchestrationMetadata> RunAsync(string name, object? input = null)
    {
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(name, input);
        return await EndOfAsync(id);
    }

    public async Task<OrchestrationMetadata> EndOfAsync(string id)
    {
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        return await Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, deadline.Token);
    }

    /// <summary>Whether all that was sent to any instance has been taken in.</summary>
    public async Task<bool> IsInboxEmptyAsync() => !await Table.QueryAsync<TableEntity>("RowKey ge 'inbox-' and RowKey lt 'inbox.'").AnyAsync();

    /// <summary>Waits until the instance shows this custom status.</summary>
    public async Task<OrchestrationMetadata> CustomStatusAsync(string id, string status)
    {
        OrchestrationMetadata? found = null;
        await Eventually.TrueAsync(async () =>
        {
            found = await Client.GetInstanceAsync(id, getInputsAndOutputs: true);
            return found?.ReadCustomStatusAs<string>() == status;
        });
        return found!;
    }

    public async ValueTask DisposeAsync() => await _engine.DisposeAsync();

    /// <summary>Takes the hub from its engine: one that is dead lives in the process of the test, where no one can see that.</summary>
    public async Task BreakLeaseAsync()
    {
        var blob = new BlobServiceClient(_azurite.ConnectionString).GetBlobContainerClient(_name + "-leases").GetBlobClient("taskhub");
        try
        {
            await blob.GetBlobLeaseClient().BreakAsync(TimeSpan.Zero);
        }
        catch (Azure.RequestFailedException e) when (e.Status == 409)
        {
            // It was given back.
        }
    }

    private DurableEngine NewEngine()
    {
        var tap = Tap;
        Functions.IsDead = () => tap.IsDead;
        var tables = new TableClientOptions { Retry = { MaxRetries = 0 } };
        tables.AddPolicy(tap, HttpPipelinePosition.PerRetry);
        var blobs = new BlobClientOptions { Retry = { MaxRetries = 0 } };
        blobs.AddPolicy(tap, HttpPipelinePosition.PerRetry);
        return new DurableEngine(
            Options, Functions, new TableServiceClient(_azurite.ConnectionString, tables), new BlobServiceClient(_azurite.ConnectionString, blobs), Loggers);
    }
}
