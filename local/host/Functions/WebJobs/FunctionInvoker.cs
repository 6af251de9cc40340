using System.Diagnostics;
using Microsoft.Azure.WebJobs;
using Sluice.Host.Functions.Http;
using Sluice.Host.Functions.Worker;
using Sluice.Host.Functions.Worker.Rpc;

namespace Sluice.Host.Functions.WebJobs;

/// <summary>Has the worker run a function that was triggered here.</summary>
public sealed class FunctionInvoker
{
    private readonly WorkerSupervisor _worker;
    private readonly WorkerForwarder _forwarder;
    private readonly Dictionary<string, FunctionDefinition> _functions;

    internal FunctionInvoker(WorkerSupervisor worker, WorkerForwarder forwarder, IEnumerable<FunctionDefinition> functions)
    {
        (_worker, _forwarder) = (worker, forwarder);
        _functions = functions.ToDictionary(function => function.Name, StringComparer.OrdinalIgnoreCase);
    }

    internal async Task<object?> InvokeAsync(string name, object?[] inputs, IReadOnlyDictionary<string, object> bindingData, CancellationToken cancellation)
    {
        var function = _functions[name];
        using var span = Activity.Current is null ? Telemetry.Source.StartActivity(name) : null;
        var request = new InvocationRequest { InvocationId = Guid.NewGuid().ToString(), TraceContext = Trace() };
        request.InputData.Add(Input(function.Trigger, inputs[0]));
        for (var i = 0; i < function.Inputs.Count; i++) request.InputData.Add(Input(function.Inputs[i], inputs[i + 1]));
        foreach (var (key, value) in bindingData)
            if (value is not (null or HttpCall) && key is not "sys" && key != function.Trigger.Name) request.TriggerMetadata[key] = Values.ToRpc(value);

        if (inputs[0] is HttpCall { Context.Request.RouteValues: var route })
            foreach (var (key, value) in route) request.TriggerMetadata[key] = Values.ToRpc(value);

        var worker = await _worker.ReadyAsync(cancellation);
        var invoking = worker.InvokeAsync(name, request, cancellation);
        if (inputs[0] is HttpCall call) await Task.WhenAll(invoking, _forwarder.ForwardAsync(call.Context, request.InvocationId, worker, cancellation));
        var response = await invoking;
        return response.Result.Status switch
        {
            StatusResult.Types.Status.Success => Values.FromRpc(response.ReturnValue),
            var status => throw Failure(status.ToString(), response.Result.Exception),
        };
    }

    private static WorkerFunctionException Failure(string status, RpcException? exception) =>
        new(status, exception?.Type ?? "", exception?.Message ?? "", exception?.StackTrace ?? "");

    private static ParameterBinding Input(BindingDefinition binding, object? value) => new()
    {
        Name = binding.Name,
        Data = value is HttpCall ? new TypedData { Http = new RpcHttp() } : Values.ToRpc(value),
    };

    private static RpcTraceContext Trace()
    {
        var trace = new RpcTraceContext();
        if (Activity.Current is not { } activity) return trace;
        trace.TraceParent = activity.Id ?? "";
        trace.TraceState = activity.TraceStateString ?? "";
        foreach (var (key, value) in activity.Tags) if (!string.IsNullOrEmpty(value)) trace.Attributes[key] = value;
        return trace;
    }
}
