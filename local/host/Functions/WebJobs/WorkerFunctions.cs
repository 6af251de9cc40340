using Microsoft.Azure.WebJobs;

namespace Sluice.Host.Functions.WebJobs;

/// <summary>What the methods that stand for the worker's functions have in common: they hand over what WebJobs bound.</summary>
public abstract class WorkerFunctions(FunctionInvoker invoker)
{
    protected Task<object?> InvokeAsync(string function, object?[] inputs, Binder binder, CancellationToken cancellation) =>
        invoker.InvokeAsync(function, inputs, binder.BindingData, cancellation);
}
