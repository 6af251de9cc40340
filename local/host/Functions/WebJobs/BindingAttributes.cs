using System.Reflection;
using System.Reflection.Emit;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Host;
using Newtonsoft.Json.Linq;

namespace Sluice.Host.Functions.WebJobs;

/// <summary>The attributes that bindings name, and the types WebJobs can bind them to: WebJobs itself knows, from its extensions.</summary>
internal sealed class BindingAttributes(IJobHostMetadataProvider metadata)
{
    /// <returns>What keeps a function from running here, a sentence each.</returns>
    public IEnumerable<string> ProblemsOf(FunctionDefinition function) =>
    [
        .. function.Inputs.Prepend(function.Trigger).Where(binding => !Knows(binding))
            .Select(binding => $"{function.Name}: no extension of this app knows the binding {binding.Type}."),
        .. function.Outputs.Select(binding => $"{function.Name}: the output binding {binding.Type} is not supported here; use the service's client instead."),
    ];

    public (Type Type, CustomAttributeBuilder Attribute) Of(BindingDefinition binding)
    {
        if (binding.Is("timerTrigger")) return (typeof(TimerInfo), Build(Timer(binding)));
        var attribute = metadata.GetAttribute(metadata.GetAttributeTypeFromName(binding.Type), binding.Json);
        return (BoundType(binding, attribute), Build(attribute));
    }

    private bool Knows(BindingDefinition binding) =>
        binding.Is("httpTrigger") || binding.Is("timerTrigger") || metadata.GetAttributeTypeFromName(binding.Type) is not null;

    /// <summary>The one attribute whose JSON does not fit it.</summary>
    private static TimerTriggerAttribute Timer(BindingDefinition binding) => new(binding.Json.Value<string>("schedule")!)
    {
        RunOnStartup = binding.Json.Value<bool?>("runOnStartup") ?? false,
        UseMonitor = binding.Json.Value<bool?>("useMonitor") ?? true,
    };

    private Type BoundType(BindingDefinition binding, Attribute attribute)
    {
        var wanted = binding.IsDeferred ? typeof(ParameterBindingData) : typeof(object);
        return metadata.GetDefaultType(attribute, FileAccess.Read, binding.IsMany ? wanted.MakeArrayType() : wanted);
    }

    /// <summary>An attribute as emitted code needs it: the constructor and properties that make an equal one.</summary>
    public static CustomAttributeBuilder Build(Attribute attribute)
    {
        var properties = attribute.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.Name != nameof(Attribute.TypeId)).ToList();
        PropertyInfo? Matching(ParameterInfo parameter) =>
            properties.Find(property => string.Equals(property.Name, parameter.Name, StringComparison.OrdinalIgnoreCase) && parameter.ParameterType.IsAssignableFrom(property.PropertyType));

        var constructor = attribute.GetType().GetConstructors()
            .Where(constructor => constructor.GetParameters().All(parameter => Matching(parameter)?.GetValue(attribute) is not null))
            .MaxBy(constructor => constructor.GetParameters().Length)
            ?? throw new NotSupportedException($"{attribute.GetType().Name} has no constructor that its properties fill.");
        var arguments = constructor.GetParameters().Select(parameter => Matching(parameter)!.GetValue(attribute)).ToArray();
        var settable = properties.Where(property => property.CanWrite && property.SetMethod!.IsPublic && property.GetValue(attribute) is not null && !IsNullable(property)).ToArray();
        return new CustomAttributeBuilder(constructor, arguments, settable, [.. settable.Select(property => property.GetValue(attribute))]);
    }

    private static bool IsNullable(PropertyInfo property) => Nullable.GetUnderlyingType(property.PropertyType) is not null;
}
