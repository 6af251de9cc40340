using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Host.Configuration;
using Sluice.Host.Telemetry;

namespace Sluice.Host.Functions;

/// <summary>Runs functions: a scope of services and the app's middleware around each invocation, then its outputs.</summary>
internal sealed class FunctionInvoker
{
    private readonly IServiceScopeFactory _scopes;
    private readonly ParameterBinder _binder;
    private readonly Dictionary<Type, IOutputBinding> _outputs;
    private readonly HostJson _hostJson;
    private readonly TimeProvider _time;
    private readonly FunctionExecutionDelegate _pipeline;
    private readonly ConcurrentDictionary<Function, Code> _code = new();

    public FunctionInvoker(
        IServiceScopeFactory scopes,
        ParameterBinder binder,
        IEnumerable<IOutputBinding> outputs,
        HostJson hostJson,
        TimeProvider time,
        Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        _scopes = scopes;
        _binder = binder;
        _outputs = outputs.ToDictionary(o => o.Attribute);
        _hostJson = hostJson;
        _time = time;
        _pipeline = middleware(RunAsync);
    }

    /// <summary>What of the function this host cannot serve.</summary>
    public IEnumerable<string> Problems(Function function) =>
    [
        .. _binder.Problems(function),
        .. function.Outputs
            .Where(o => o.Attribute is not HttpResultAttribute && !_outputs.ContainsKey(o.Attribute.GetType()))
            .Select(o => $"Function {function.Name}: output {o.Attribute.GetType().Name} is not known to this host."),
    ];

    /// <summary>Exceptions of the function leave as they are. The token is cancelled after host.json's functionTimeout, too.</summary>
    /// <returns>What the function returned, or a middleware in its place.</returns>
    public async Task<object?> InvokeAsync(Function function, TriggerInput input, CancellationToken cancellation)
    {
        using var trace = InvocationTrace.Start(function, input, _time);
        await using var scope = _scopes.CreateAsyncScope();
        using var timeout = input.IsTimed && _hostJson.FunctionTimeout is { } limit ? new CancellationTokenSource(limit, _time) : null;
        using var either = timeout is null ? null : CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        await using var invocation = new Invocation(function, input, scope.ServiceProvider, either?.Token ?? cancellation);
        try
        {
            await _pipeline(invocation);
            await WriteOutputsAsync(invocation);
            return invocation.Result.Value;
        }
        catch (Exception e)
        {
            trace?.Fail(e);
            throw;
        }
    }

    private async Task RunAsync(FunctionContext context)
    {
        var invocation = (Invocation)context;
        var method = invocation.Function.Method;
        var (create, awaitResult) = _code.GetOrAdd(invocation.Function, _ => new Code(method));
        var arguments = await _binder.BindAsync(invocation);
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
                await _outputs[output.Attribute.GetType()].WriteAsync(output.Attribute, value, invocation);
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
