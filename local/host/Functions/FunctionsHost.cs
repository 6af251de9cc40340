using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.WebJobs;
using Sluice.Host.Functions.Http;
using Sluice.Host.Functions.WebJobs;
using Sluice.Host.Functions.Worker;

namespace Sluice.Host.Functions;

/// <summary>
/// A running function app: its worker, its triggers, its HTTP endpoints. It owns no trigger, no durable engine and no storage
/// format: these are Microsoft's host-side extensions, as the app's build put them into <c>.azurefunctions</c>.
/// </summary>
public sealed class FunctionsHost : IAsyncDisposable
{
    /// <summary>As in Azure's Functions host.</summary>
    private const long RequestBodyLimit = 100 * 1024 * 1024;

    /// <summary>Without a limit, stopping would wait for storage that is gone.</summary>
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(20);

    /// <summary>In the order of their start.</summary>
    private readonly List<Func<Task>> _stops = [];

    private FunctionsHost(FunctionApp app) => App = app;

    public FunctionApp App { get; }

    public Uri BaseAddress => App.Options.Address;

    internal IReadOnlyList<FunctionDefinition> Functions { get; private set; } = [];

    /// <summary>Microsoft's host services: any function can be run by <see cref="IJobHost.CallAsync"/>.</summary>
    public IServiceProvider Services { get; private set; } = null!;

    /// <summary>The process that runs the functions now; it changes when the worker ends and is started again.</summary>
    public IWorkerInstance? Worker => _worker?.Instance;

    private WorkerSupervisor? _worker;

    /// <summary>Starts the worker, the triggers and the HTTP endpoints; all run when it returns.</summary>
    /// <exception cref="SettingsException">An app or settings that cannot work.</exception>
    /// <exception cref="WorkerStartException">The app's own program did not start.</exception>
    public static async Task<FunctionsHost> StartAsync(FunctionsHostOptions options, CancellationToken cancellation = default)
    {
        var host = new FunctionsHost(FunctionApp.Open(options));
        try
        {
            await host.StartPartsAsync(cancellation);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops taking work, lets what runs finish for a while, and ends the worker.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var i = _stops.Count - 1; i >= 0; i--) await _stops[i]();
        _stops.Clear();
    }

    private async Task StartPartsAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(App.Options.DataFolder);
        var loggers = LoggerFactory.Create(logging =>
        {
            logging.AddConfiguration(App.Logging);
            App.Options.Logging?.Invoke(logging);
        });
        Stop(loggers.Dispose);
        var telemetry = new Telemetry(App.Configuration);
        Stop(telemetry.Dispose);

        // 1. The server of the worker's protocol, and the worker.
        var worker = _worker = new WorkerSupervisor(App, App.Options.Launcher ?? new ProcessLauncher(loggers), loggers);
        var rpc = NewServer(0, HttpProtocols.Http2, loggers, services =>
        {
            services.AddGrpc(grpc => (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (null, null));
            services.AddSingleton(worker);
        });
        rpc.MapGrpcService<FunctionRpcService>();
        await rpc.StartAsync(cancellation);
        Stop(rpc.DisposeAsync);
        Stop(worker.DisposeAsync);
        var channel = await worker.StartAsync(new Uri(rpc.Urls.First()), cancellation);
        Functions = [.. channel.Functions.Select(metadata => new FunctionDefinition(metadata))];
        if (channel.HttpAddress is null && Functions.Any(function => function.IsHttp))
            throw new SettingsException(["The app has HTTP functions but its worker has no web server: it must call ConfigureFunctionsWebApplication()."]);

        // 2. The triggers.
        var web = NewServer(App.Options.Port, HttpProtocols.Http1, loggers, services => services
            .AddHttpForwarder()
            .AddSingleton<WorkerForwarder>()
            .AddHttpMessages());
        Stop(web.DisposeAsync);
        var keys = new HostKeys(App.Options.DataFolder);
        var webhooks = new Webhooks(App.Options.Address, keys);
        var invoker = new FunctionInvoker(worker, web.Services.GetRequiredService<WorkerForwarder>(), Functions);
        var triggers = TriggerHost.Build(App, Functions, invoker, worker, webhooks, loggers);
        Services = triggers.Services;
        Stop(triggers.Dispose);
        await triggers.StartAsync(cancellation);
        Stop(() => StopAsync(triggers));

        // 3. HTTP, last: who gets an answer finds everything running.
        var jobs = triggers.Services.GetRequiredService<IJobHost>();
        web.MapFunctions(App, Functions, jobs, keys);
        web.MapWebhooks(webhooks);
        web.MapAdministration(Functions, jobs, keys);
        await web.StartAsync(cancellation);
        Stop(() => web.StopAsync(CancellationToken.None));
    }

    private static async Task StopAsync(IHost triggers) =>
        await triggers.StopAsync(CancellationToken.None).WaitAsync(StopDeadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static WebApplication NewServer(int port, HttpProtocols protocols, ILoggerFactory loggers, Action<IServiceCollection> configure)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers).AddRouting();
        configure(builder.Services);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBodyLimit;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = protocols);
        });
        // Signals belong to the program around this host: one process can hold several.
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        return builder.Build();
    }

    private void Stop(Action stop) => Stop(() =>
    {
        stop();
        return Task.CompletedTask;
    });

    private void Stop(Func<ValueTask> stop) => Stop(() => stop().AsTask());

    private void Stop(Func<Task> stop) => _stops.Add(stop);

    internal sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
