using System.Runtime.ExceptionServices;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.Timers;
using Microsoft.Azure.WebJobs.Host;
using Microsoft.Azure.WebJobs.Host.Config;
using Microsoft.Azure.WebJobs.Host.Executors;
using Microsoft.Azure.WebJobs.Host.Timers;
using Sluice.Host.Functions.Http;
using Sluice.Host.Functions.Worker;

namespace Sluice.Host.Functions.WebJobs;

/// <summary>The WebJobs host: Microsoft's trigger engine, with the app's extensions, for functions that run in the worker.</summary>
internal static class TriggerHost
{
    public static IHost Build(FunctionApp app, IReadOnlyList<FunctionDefinition> functions, FunctionInvoker invoker, WorkerSupervisor worker, Webhooks webhooks, ILoggerFactory loggers) =>
        new HostBuilder()
            .UseContentRoot(app.Folder)
            .ConfigureAppConfiguration(configuration => configuration.AddConfiguration(app.Configuration))
            .ConfigureWebJobs(builder =>
            {
                builder.AddTimers();
                builder.AddAppExtensions(app, loggers);
            })
            .ConfigureServices(services =>
            {
                services.AddSingleton(loggers);
                services.AddSingleton<IHostLifetime, FunctionsHost.NoSignals>();
                services.AddSingleton(invoker);
                services.AddSingleton<ITypeLocator>(provider => new EmittedFunctions(functions, provider));
                services.AddSingleton<IHostIdProvider>(new HostId(app));
                services.AddSingleton<IWebHookProvider>(webhooks);
                services.AddSingleton<IWebJobsExceptionHandler>(new RestartOnTimeout(worker, loggers));
                services.AddSingleton<ScheduleMonitor>(new FileSystemScheduleMonitor(app.Options.DataFolder) { StatusFilePath = app.Options.DataFolder });
                if (TimeSpan.TryParse(app.HostSetting("functionTimeout") ?? "00:30:00", out var timeout))
                    services.Configure<JobHostFunctionTimeoutOptions>(options => (options.Timeout, options.ThrowOnTimeout) = (timeout, true));
            })
            .Build();

    /// <summary>Names what extensions keep for this app in storage, such as the receipts of blobs; a setting may, too.</summary>
    private sealed class HostId(FunctionApp app) : IHostIdProvider
    {
        public Task<string> GetHostIdAsync(CancellationToken cancellationToken) =>
            Task.FromResult(app.Configuration["AzureFunctionsWebHost:hostid"]
                ?? Path.GetFileNameWithoutExtension(app.Worker).ToLowerInvariant().Replace('.', '-'));
    }

    private sealed class RestartOnTimeout(WorkerSupervisor worker, ILoggerFactory loggers) : IWebJobsExceptionHandler
    {
        private readonly ILogger _log = loggers.CreateLogger<RestartOnTimeout>();

        public void Initialize(JobHost host)
        {
        }

        public Task OnTimeoutExceptionAsync(ExceptionDispatchInfo exceptionInfo, TimeSpan timeoutGracePeriod)
        {
            _log.LogError(exceptionInfo.SourceException, "A function took too long; the worker is restarted.");
            worker.Restart();
            return Task.CompletedTask;
        }

        public Task OnUnhandledExceptionAsync(ExceptionDispatchInfo exceptionInfo)
        {
            _log.LogError(exceptionInfo.SourceException, "An extension failed.");
            return Task.CompletedTask;
        }
    }
}
