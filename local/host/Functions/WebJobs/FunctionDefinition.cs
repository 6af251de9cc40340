using Newtonsoft.Json.Linq;
using Sluice.Host.Functions.Worker.Rpc;

namespace Sluice.Host.Functions.WebJobs;

/// <summary>A function as the worker described it.</summary>
internal sealed class FunctionDefinition
{
    public FunctionDefinition(RpcFunctionMetadata metadata)
    {
        Name = metadata.Name;
        var bindings = metadata.RawBindings.Select(raw => new BindingDefinition(JObject.Parse(raw))).ToList();
        Trigger = bindings.Single(binding => binding.IsTrigger);
        Inputs = [.. bindings.Where(binding => binding.IsInput && !binding.IsTrigger)];
        Outputs = [.. bindings.Where(binding => !binding.IsInput && !binding.Is("http"))];
    }

    public string Name { get; }

    public BindingDefinition Trigger { get; }

    public IReadOnlyList<BindingDefinition> Inputs { get; }

    /// <summary>All but the HTTP answer, which is the function's result.</summary>
    public IReadOnlyList<BindingDefinition> Outputs { get; }

    public bool IsHttp => Trigger.Is("httpTrigger");

    /// <summary>WebJobs takes a return value only where the trigger does: Durable's triggers.</summary>
    public bool ReturnsValue => Trigger.Is("orchestrationTrigger") || Trigger.Is("activityTrigger") || Trigger.Is("entityTrigger");
}

/// <summary>One entry of a function's <c>bindings</c>.</summary>
internal sealed class BindingDefinition(JObject json)
{
    public JObject Json => json;

    public string Name { get; } = json.Value<string>("name")!;

    public string Type { get; } = json.Value<string>("type")!;

    public bool IsTrigger => Type.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase);

    public bool IsInput => string.Equals(json.Value<string>("direction"), "in", StringComparison.OrdinalIgnoreCase);

    /// <summary>The worker wants to know where the value is, and opens it itself.</summary>
    public bool IsDeferred => string.Equals(json["properties"]?.Value<string>("supportsDeferredBinding"), "true", StringComparison.OrdinalIgnoreCase);

    public bool IsMany => string.Equals(json.Value<string>("cardinality"), "many", StringComparison.OrdinalIgnoreCase);

    public bool Is(string type) => string.Equals(Type, type, StringComparison.OrdinalIgnoreCase);
}
