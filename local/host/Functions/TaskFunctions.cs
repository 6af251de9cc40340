using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Sluice.Host.Durable;

namespace Sluice.Host.Functions;

/// <summary>The app's orchestrators and activities, for the durable engine.</summary>
internal sealed class TaskFunctions(FunctionCatalog catalog, FunctionInvoker invoker, DataConverter converter) : ITaskFunctions
{
    private readonly Dictionary<string, Function> _orchestrators = catalog.With<OrchestrationTriggerAttribute>()
        .ToDictionary(f => f.Trigger.Orchestration ?? f.Function.Name, f => f.Function, StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, Function> _activities = catalog.With<ActivityTriggerAttribute>()
        .ToDictionary(f => f.Trigger.Activity ?? f.Function.Name, f => f.Function, StringComparer.OrdinalIgnoreCase);

    public bool HasOrchestrator(string name) => _orchestrators.ContainsKey(name);

    public bool HasActivity(string name) => _activities.ContainsKey(name);

    public async Task<string?> RunOrchestratorAsync(string name, TaskOrchestrationContext context, string? input)
    {
        var result = await invoker.InvokeAsync(
            _orchestrators[name],
            new()
            {
                Value = (_, _) => ValueTask.FromResult<object?>(context),
                Data = Data(context.InstanceId),
                Rest = parameter => converter.Deserialize(input, parameter.ParameterType),
                IsTimed = false,
            },
            CancellationToken.None);
        return converter.Serialize(result);
    }

    public async Task<string?> RunActivityAsync(string name, string instanceId, string? input, CancellationToken cancellation)
    {
        var result = await invoker.InvokeAsync(
            _activities[name],
            new() { Value = (type, _) => ValueTask.FromResult(converter.Deserialize(input, type)), Data = Data(instanceId) },
            cancellation);
        return converter.Serialize(result);
    }

    private static Dictionary<string, object?> Data(string instanceId) =>
        new(StringComparer.OrdinalIgnoreCase) { ["instanceId"] = instanceId };
}
