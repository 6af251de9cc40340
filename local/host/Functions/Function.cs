using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Sluice.Host.Functions;

/// <summary>A method with <see cref="FunctionAttribute"/>, looked at once when the host starts.</summary>
internal sealed class Function : FunctionDefinition
{
    private Function(MethodInfo method, string name, ParameterInfo triggerParameter)
    {
        Method = method;
        Name = name;
        TriggerParameter = triggerParameter;
        Trigger = triggerParameter.GetCustomAttribute<TriggerBindingAttribute>()!;
        MethodParameters = method.GetParameters();
        Parameters = [.. MethodParameters.Select(p => new FunctionParameter(p.Name!, p.ParameterType))];
        Outputs = [.. FindOutputs(method)];
        InputBindings = MethodParameters
            .Select(p => (p.Name, Binding: p.GetCustomAttribute<BindingAttribute>()))
            .Where(p => p.Binding is not null)
            .ToImmutableDictionary(p => p.Name!, p => (BindingMetadata)new Binding(p.Name!, p.Binding!, BindingDirection.In));
        OutputBindings = Outputs.ToImmutableDictionary(
            o => o.Name, o => (BindingMetadata)new Binding(o.Name, o.Attribute, BindingDirection.Out));
    }

    public MethodInfo Method { get; }

    public ParameterInfo[] MethodParameters { get; }

    public ParameterInfo TriggerParameter { get; }

    public TriggerBindingAttribute Trigger { get; }

    public IReadOnlyList<Output> Outputs { get; }

    public RetryAttribute? Retry => Method.GetCustomAttribute<RetryAttribute>();

    public override string Name { get; }

    /// <summary>As it appears in receipts, schedules and poison messages.</summary>
    public string HostName => "Host.Functions." + Name;

    public override string Id => Name;

    public override string EntryPoint => $"{Method.DeclaringType!.FullName}.{Method.Name}";

    public override string PathToAssembly => Method.DeclaringType!.Assembly.Location;

    public override ImmutableArray<FunctionParameter> Parameters { get; }

    public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; }

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings { get; }

    /// <returns>The function, or what is wrong with it.</returns>
    public static (Function? Function, string? Problem) Read(MethodInfo method)
    {
        var name = method.GetCustomAttribute<FunctionAttribute>()!.Name;
        var triggers = method.GetParameters().Where(p => p.IsDefined(typeof(TriggerBindingAttribute))).ToArray();
        if (triggers.Length != 1)
            return (null, $"Function {name} has {triggers.Length} triggers; it must have exactly one.");
        if (method.IsGenericMethod || method.GetParameters().Any(p => p.ParameterType.IsByRef))
            return (null, $"Function {name} must not be generic or have ref and out parameters.");
        return (new Function(method, name, triggers[0]), null);
    }

    private static IEnumerable<Output> FindOutputs(MethodInfo method)
    {
        foreach (var attribute in method.GetCustomAttributes<OutputBindingAttribute>())
            yield return new Output("$return", attribute, result => result);
        if (FunctionResult.TypeOf(method) is not { } type) yield break;
        foreach (var property in type.GetProperties())
            foreach (var attribute in property.GetCustomAttributes<OutputBindingAttribute>())
                yield return new Output(property.Name, attribute, property.GetValue);
    }

    /// <param name="ValueOf">Takes what is written out of the function's result.</param>
    internal sealed record Output(string Name, OutputBindingAttribute Attribute, Func<object, object?> ValueOf);

    private sealed class Binding(string name, BindingAttribute attribute, BindingDirection direction) : BindingMetadata
    {
        public override string Name => name;

        public override string Type { get; } = TypeOf(attribute.GetType().Name);

        public override BindingDirection Direction => direction;

        /// <summary>BlobTriggerAttribute is blobTrigger; BlobInputAttribute and BlobOutputAttribute are blob, as in function.json.</summary>
        private static string TypeOf(string name)
        {
            foreach (var suffix in (string[])["Attribute", "Input", "Output"])
                if (name.EndsWith(suffix, StringComparison.Ordinal)) name = name[..^suffix.Length];
            return char.ToLowerInvariant(name[0]) + name[1..];
        }
    }
}
