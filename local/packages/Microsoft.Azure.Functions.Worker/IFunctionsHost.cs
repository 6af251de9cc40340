using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>What the embedded host lends to the function app that it loads.</summary>
internal interface IFunctionsHost
{
    /// <summary>Already has the host's configuration and services; its <c>Configuration</c> is a <c>ConfigurationManager</c>.</summary>
    IHostApplicationBuilder Builder { get; }

    /// <summary>Builds the host that the app's <c>Run()</c> starts.</summary>
    /// <param name="pipeline">Wraps the app's middleware around a function.</param>
    IHost Build(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> pipeline);
}
