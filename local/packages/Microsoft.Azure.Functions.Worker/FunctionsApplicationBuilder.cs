using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Configuration, services and middleware of a function app. The host owns the builder underneath and what is built.</summary>
public class FunctionsApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    private readonly IFunctionsHost host;
    private readonly IHostApplicationBuilder inner;
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware = [];

    internal FunctionsApplicationBuilder(IFunctionsHost host)
    {
        this.host = host;
        inner = host.Builder;
    }

    public IDictionary<object, object> Properties => inner.Properties;

    public ConfigurationManager Configuration => (ConfigurationManager)inner.Configuration;

    IConfigurationManager IHostApplicationBuilder.Configuration => inner.Configuration;

    public IHostEnvironment Environment => inner.Environment;

    public ILoggingBuilder Logging => inner.Logging;

    public IMetricsBuilder Metrics => inner.Metrics;

    public IServiceCollection Services => inner.Services;

    public void ConfigureContainer<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull =>
        inner.ConfigureContainer(factory, configure);

    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        this.middleware.Add(middleware);
        return this;
    }

    public IHost Build() => host.Build(Pipeline);

    private FunctionExecutionDelegate Pipeline(FunctionExecutionDelegate function) =>
        Enumerable.Reverse(middleware).Aggregate(function, (next, step) => step(next));
}
