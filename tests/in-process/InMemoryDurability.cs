using DurableTask.Core;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.DurableTask.Testing.Sidecar;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Sluice.Testing;

/// <summary>
/// Keeps the state of orchestrations in memory, by Microsoft's own test backend, under Microsoft's own Durable extension. One that
/// is kept by a test outlives the host, as storage does.
/// </summary>
public sealed class InMemoryDurability
{
    // Not before the host has the app's extensions to load.
    private Factory? _factory;

    /// <summary>The setting that has the extension use it.</summary>
    public static KeyValuePair<string, string?> Setting => new("AzureFunctionsJobHost:extensions:durableTask:storageProvider:type", "InMemory");

    public void AddTo(IWebJobsBuilder builder) => builder.Services.AddSingleton<IDurabilityProviderFactory>(_factory ??= new Factory());

    private sealed class Factory : IDurabilityProviderFactory
    {
        private readonly Provider _provider = new(new InMemoryOrchestrationService(NullLoggerFactory.Instance));

        public string Name => "InMemory";

        public DurabilityProvider GetDurabilityProvider() => _provider;

        public DurabilityProvider GetDurabilityProvider(DurableClientAttribute attribute) => _provider;

        public void SetUseSeparateQueueForEntityWorkItems(bool newValue)
        {
        }
    }

    private sealed class Provider(InMemoryOrchestrationService service) : DurabilityProvider("InMemory", service, service, "memory"), IOrchestrationService
    {
        /// <summary>Of itself it runs as many as there are processors: one that a test holds would hold up the others.</summary>
        int IOrchestrationService.MaxConcurrentTaskActivityWorkItems => 100;

        public override TimeSpan MaximumDelayTime { get; set; } = TimeSpan.FromDays(6);

        public override TimeSpan LongRunningTimerIntervalLength { get; set; } = TimeSpan.FromDays(3);

        public override bool SupportsPollFreeWait => true;

        public override void SetUseSeparateQueueForEntityWorkItems(bool newValue)
        {
        }

        public override async Task<IList<OrchestrationState>> GetOrchestrationStateWithInputsAsync(string instanceId, bool showInput = true) =>
            await service.GetOrchestrationStateAsync(instanceId, null) is { } state ? [state] : [];

        public override async Task<PurgeHistoryResult> PurgeInstanceHistoryByInstanceId(string instanceId) =>
            new((await service.PurgeInstanceStateAsync(instanceId)).DeletedInstanceCount);
    }
}
