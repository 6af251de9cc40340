using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Host.Durable;
using Sluice.Setup;

namespace Sluice.Benchmarks;

/// <summary>A durable engine, with orchestrators that call activities one after another; requests to tables are counted.</summary>
internal sealed class BenchmarkHub : IAsyncDisposable
{
    private readonly DurableEngine engine;
    private readonly Counter counter = new();

    private BenchmarkHub(Azurite azurite, string name, Activities functions)
    {
        var tables = new TableClientOptions();
        tables.AddPolicy(counter, HttpPipelinePosition.PerRetry);
        engine = new DurableEngine(
            new DurableOptions { HubName = name },
            functions,
            new TableServiceClient(azurite.ConnectionString, tables),
            new BlobServiceClient(azurite.ConnectionString),
            NullLoggerFactory.Instance);
    }

    public DurableTaskClient Client => engine.Client;

    public int Requests => counter.Requests;

    public static async Task<BenchmarkHub> StartAsync(Azurite azurite, string name, Activities functions)
    {
        var hub = new BenchmarkHub(azurite, name, functions);
        await hub.engine.StartAsync();
        return hub;
    }

    public async Task RunAsync(int activities)
    {
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Sequence", activities);
        var end = await Client.WaitForInstanceCompletionAsync(id);
        if (end.RuntimeStatus != OrchestrationRuntimeStatus.Completed) throw new InvalidOperationException($"It ended as {end.RuntimeStatus}.");
    }

    public async ValueTask DisposeAsync()
    {
        await engine.StopAsync();
        await engine.DisposeAsync();
    }

    /// <summary>A function app of one orchestrator and one activity.</summary>
    internal sealed class Activities : ITaskFunctions
    {
        /// <summary>Called with the number of each activity that begins.</summary>
        public Action<int> Begins { get; set; } = _ => { };

        public bool HasOrchestrator(string name) => true;

        public bool HasActivity(string name) => true;

        public async Task<string?> RunOrchestratorAsync(string name, TaskOrchestrationContext context, string? input)
        {
            var count = context.GetInput<int>();
            for (var i = 0; i < count; i++) await context.CallActivityAsync<int>("Next", i);
            if (name == "SequenceAndEvent") await context.WaitForExternalEvent<string>("go");
            return input;
        }

        public Task<string?> RunActivityAsync(string name, string instanceId, string? input, CancellationToken cancellation)
        {
            Begins(int.Parse(input!, CultureInfo.InvariantCulture));
            return Task.FromResult(input);
        }
    }

    private sealed class Counter : HttpPipelinePolicy
    {
        private int requests;

        public int Requests => Volatile.Read(ref requests);

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

        public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            Interlocked.Increment(ref requests);
            return ProcessNextAsync(message, pipeline);
        }
    }
}
