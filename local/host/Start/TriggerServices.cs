using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Host.Blobs;
using Sluice.Host.Configuration;
using Sluice.Host.Functions;
using Sluice.Host.Http;
using Sluice.Host.Queues;
using Sluice.Host.Telemetry;
using Sluice.Host.Timers;

namespace Sluice.Host.Start;

/// <summary>The parts of the host that find, start and serve functions.</summary>
internal static class TriggerServices
{
    public static IServiceCollection AddTriggers(
        this IServiceCollection services, Func<FunctionExecutionDelegate, FunctionExecutionDelegate> pipeline)
    {
        // Hosted services stop in the reverse order: triggers before the engine that finishes what they started, and last what
        // tells of all this.
        services.AddHostedService<TelemetryExport>();
        DurableHosting.Add(services);
        return services
            .AddSingleton(pipeline)
            .AddSingleton<StorageConnections>()
            .AddSingleton<ParameterBinder>()
            .AddSingleton<FunctionInvoker>()
            .AddSingleton<HttpFunctions>()
            .AddSingleton<IInputBinding, BlobInputBinding>()
            .AddSingleton<IOutputBinding, BlobOutputBinding>()
            .AddSingleton<BlobReceipts>()
            .AddSingleton<PoisonBlobs>()
            .AddSingleton<BlobRunner>()
            .AddSingleton<EventGridWebhook>()
            .AddSingleton<IOutputBinding, QueueOutputBinding>()
            .AddSingleton<ScheduleStore>()
            .AddSingleton<TimerRunner>()
            .AddHostedService<BlobPolling>()
            .AddHostedService<QueueTriggers>()
            .AddHostedService<TimerTriggers>();
    }
}
