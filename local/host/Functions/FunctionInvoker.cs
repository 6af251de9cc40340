using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Host.Configuration;

namespace Sluice.Host.Functions;

/// <summary>Runs functions: a scope of services and the app's middleware around each invocation, then its outputs.</summary>
internal sealed class FunctionInvoker
{
    private readonly IServiceScopeFactory scopes;
    private readonly ParameterBinder binder;
    private readonly Dictionary<Type, IOutputBinding> outputs;
    private readonly HostJson hostJson;
    private readonly TimeProvider time;
    private readonly FunctionExecutionDelegate pipeline;
    private readonly ConcurrentDictionary<Function, Code> code = new();

    public FunctionInvoker(
        IServiceScopeFactory scopes,
        ParameterBinder binder,
        IEnumerable<IOutputBinding> outputs,
        HostJson hostJson,
        TimeProvider time,
        Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        this.scopes = scopes;
        this.binder = binder;
        this.outputs = outputs.ToDictionary(o => o.Attribute);
        this.hostJson = hostJson;
        this.time = time;
        pipeline = middleware(RunAsync);
    }

    /// <summary>What of the function this host cannot serve.</summary>
    public IEnumerable<string> Problems(Function function) =>
    [
        .. binder.Problems(function),
        .. function.Outputs
            .Where(o => o.Attribute is not HttpResultAttribute && !outputs.ContainsKey(o.Attribute.GetType()))
            .Select(o => $"Function {function.Name}: output {o.Attribute.GetType().Name} is not known to this host."),
    ];

    /// <summary>Exceptions of the function leave as they are. The token is cancelled after host.json's functionTimeout, too.</summary>
    /// <returns>What the function returned, or a middleware in its place.</returns>
    public async Task<object?> InvokeAsync(Function function, TriggerInput input, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        using var timeout = input.IsTimed && hostJson.FunctionTimeout is { } limit ? new CancellationTokenSource(limit, time) : null;
        using var either = timeout is null ? null : CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        await using var invocation = new Invocation(function, input, scope.ServiceProvider, either?.Token ?? cancellation);
        await pipeline(invocation);
        await WriteOutputsAsync(invocation);
        return invocation.Result.Value;
    }

    private async Task RunAsync(FunctionContext context)
    {
        var invocation = (Invocation)context;
        var method = invocation.Function.Method;
        var (create, awaitResult) = code.GetOrAdd(invocation.Function, _ => new Code(method));
        var arguments = await binder.BindAsync(invocation);
        var instance = create?.Invoke(context.InstanceServices, null);
        invocation.Own(instance);
        invocation.Result.Value = await awaitResult(method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null));
    }

    private async Task WriteOutputsAsync(Invocation invocation)
    {
        if (invocation.Result.Value is not { } result) return;
        foreach (var output in invocation.Function.Outputs)
        {
            if (output.Attribute is not HttpResultAttribute && output.ValueOf(result) is { } value)
                await outputs[output.Attribute.GetType()].WriteAsync(output.Attribute, value, invocation);
        }
    }

    private sealed record Code(ObjectFactory? Create, Func<object?, Task<object?>> Await)
    {
        public Code(MethodInfo method)
            : this(method.IsStatic ? null : ActivatorUtilities.CreateFactory(method.DeclaringType!, []), FunctionResult.Awaiter(method))
        {
        }
    }
}
