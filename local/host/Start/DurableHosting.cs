using Azure.Core;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Host.Configuration;
using Sluice.Host.Durable;
using Sluice.Host.Durable.Management;
using Sluice.Host.Functions;
using Sluice.Host.Http;
using Sluice.Host.Telemetry;

namespace Sluice.Host.Start;

/// <summary>Runs the durable engine where the app has orchestrators, activities or durable clients.</summary>
internal sealed class DurableHosting(FunctionCatalog catalog, Lazy<DurableEngine> engine) : BackgroundService
{
    private const string Extension = "durabletask_extension";

    public bool IsUsed { get; } = catalog.Enabled.Any(f =>
        f.Trigger is OrchestrationTriggerAttribute or ActivityTriggerAttribute
        || f.MethodParameters.Any(p => p.IsDefined(typeof(DurableClientAttribute), inherit: false)));

    /// <summary>
    /// Whether this process may start work from triggers: always without orchestrations, else while it holds the task hub. A
    /// process on standby serves HTTP only.
    /// </summary>
    public bool IsActive => !IsUsed || engine.Value.IsActive;

    /// <summary>Returns as soon as <see cref="IsActive"/>.</summary>
    public Task ActiveAsync(CancellationToken cancellation) => IsUsed ? engine.Value.ActiveAsync(cancellation) : Task.CompletedTask;

    /// <summary>The management API of the Durable extension, for whoever holds its system key.</summary>
    public void MapManagement(IEndpointRouteBuilder routes, HostKeys keys)
    {
        if (!IsUsed) return;
        routes.MapDurableTaskManagement(
            engine.Value.Client, engine.Value.HubName, keys.System(Extension), http => keys.AllowsExtension(http.Request, Extension));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (IsUsed) await engine.Value.StopAsync(cancellationToken);
    }

    public static void Add(IServiceCollection services) => services
        .AddSingleton<DataConverter>(JsonDataConverter.Default)
        .AddSingleton<ITaskFunctions, TaskFunctions>()
        .AddSingleton<IInputBinding, DurableClientBinding>()
        .AddSingleton(Create)
        .AddSingleton(s => new Lazy<DurableEngine>(s.GetRequiredService<DurableEngine>))
        .AddSingleton<DurableHosting>()
        .AddHostedService(s => s.GetRequiredService<DurableHosting>());

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        IsUsed ? engine.Value.StartAsync(stoppingToken) : Task.CompletedTask;

    private static DurableEngine Create(IServiceProvider services)
    {
        var storage = services.GetRequiredService<StorageConnections>();
        return new DurableEngine(
            Options(services),
            services.GetRequiredService<ITaskFunctions>(),
            storage.Tables(),
            storage.Blobs(null),
            services.GetRequiredService<ILoggerFactory>());
    }

    /// <summary>Reads host.json, extensions.durableTask.</summary>
    /// <exception cref="SettingsException">A value that is none of its kind.</exception>
    private static DurableOptions Options(IServiceProvider services)
    {
        var json = services.GetRequiredService<HostJson>().DurableTask;
        var defaults = new DurableOptions { HubName = services.GetRequiredService<AppSettings>().Expand(json["hubName"] ?? "TestHubName") };
        try
        {
            return defaults with
            {
                MaxConcurrentActivities = json.GetValue("maxConcurrentActivityFunctions", defaults.MaxConcurrentActivities),
                MaxConcurrentOrchestrators = json.GetValue("maxConcurrentOrchestratorFunctions", defaults.MaxConcurrentOrchestrators),
                ExtendedSessions = json.GetValue("extendedSessionsEnabled", defaults.ExtendedSessions),
                DefaultVersion = json["defaultVersion"] ?? defaults.DefaultVersion,
                VersionMatchStrategy = json.GetValue("versionMatchStrategy", defaults.VersionMatchStrategy),
                VersionFailureStrategy = json.GetValue("versionFailureStrategy", defaults.VersionFailureStrategy),
                TimeProvider = services.GetRequiredService<TimeProvider>(),
                DataConverter = services.GetRequiredService<DataConverter>(),
            };
        }
        catch (InvalidOperationException e)
        {
            throw new SettingsException([$"host.json: extensions.durableTask: {e.Message}"]);
        }
    }
}
