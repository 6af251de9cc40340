using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Host.Blobs;
using Sluice.Host.Configuration;
using Sluice.Host.Functions;
using Sluice.Host.Http;

namespace Sluice.Host.Start;

/// <summary>Lends the function app its builder, and adds the triggers when the app builds its host.</summary>
internal sealed class FunctionsHost : IFunctionsHost
{
    /// <summary>As in Azure's Functions host.</summary>
    private const long RequestBodyLimit = 100 * 1024 * 1024;

    private readonly EmbeddedHostOptions _options;
    private readonly WebApplicationBuilder _builder;
    private readonly TaskCompletionSource<WebApplication> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FunctionsHost(EmbeddedHostOptions options)
    {
        _options = options;
        _builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = typeof(FunctionsHost).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory });
        _builder.Configuration.AddInMemoryCollection(options.Settings.Select(setting =>
            KeyValuePair.Create(setting.Key.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal), setting.Value)));
        var hostJson = HostJson.Load(options.HostJsonFile, _builder.Configuration);
        _builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBodyLimit;
            kestrel.Listen(IPAddress.Loopback, options.Port);
        });
        _builder.Logging.AddConfiguration(hostJson.Logging);
        options.Logging?.Invoke(_builder.Logging);
        _builder.Services
            .AddSingleton(options.TimeProvider)
            .AddSingleton(hostJson)
            .AddSingleton(new AppSettings(_builder.Configuration))
            // Signals belong to the program around this host: one process can hold several hosts.
            .AddSingleton<IHostLifetime, NoSignals>()
            .AddRouting();
    }

    /// <summary>The running host.</summary>
    public Task<WebApplication> Started => _started.Task;

    public IHostApplicationBuilder Builder => _builder;

    public IHost Build(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> pipeline)
    {
        _builder.Services
            .AddSingleton(services => new FunctionCatalog(_options.App.Types, services.GetRequiredService<AppSettings>()))
            .AddSingleton(new HostKeys(Path.Combine(_options.DataFolder, "keys.json")))
            .AddSingleton(_ => new StorageWatch(_options.StorageFolder))
            .AddTriggers(pipeline);
        var web = _builder.Build();
        FailOnProblems(web.Services);
        web.Services.GetRequiredService<HttpFunctions>().Map(web);
        web.Services.GetRequiredService<EventGridWebhook>().Map(web);
        web.Services.GetRequiredService<DurableHosting>().MapManagement(web, web.Services.GetRequiredService<HostKeys>());
        web.Lifetime.ApplicationStarted.Register(() => _started.TrySetResult(web));
        return web;
    }

    private static void FailOnProblems(IServiceProvider services)
    {
        var invoker = services.GetRequiredService<FunctionInvoker>();
        string[] problems = [.. services.GetRequiredService<FunctionCatalog>().Enabled.SelectMany(invoker.Problems)];
        if (problems.Length > 0) throw new SettingsException(problems);
    }

    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
