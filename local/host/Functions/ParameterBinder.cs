using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Azure.Functions.Worker.Http;

namespace Sluice.Host.Functions;

/// <summary>Finds the arguments of a function: from its trigger, its input bindings, and values by name.</summary>
internal sealed class ParameterBinder(IEnumerable<IInputBinding> inputs)
{
    private readonly Dictionary<Type, IInputBinding> _inputs = inputs.ToDictionary(i => i.Attribute);

    /// <exception cref="SettingsException">An input attribute that this host does not have.</exception>
    public IEnumerable<string> Problems(Function function) => function.MethodParameters
        .Select(p => (Parameter: p, Input: p.GetCustomAttribute<InputBindingAttribute>()))
        .Where(p => p.Input is not null && !_inputs.ContainsKey(p.Input.GetType()))
        .Select(p => $"Function {function.Name}: parameter {p.Parameter.Name} has {p.Input!.GetType().Name}, which this host does not have.");

    /// <remarks>Completes at once where nothing has to be read: orchestrators rely on it.</remarks>
    /// <exception cref="BindingException">A parameter has no value, or one of another form.</exception>
    public async ValueTask<object?[]> BindAsync(Invocation invocation)
    {
        var parameters = invocation.Function.MethodParameters;
        var arguments = new object?[parameters.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            try
            {
                arguments[i] = await BindAsync(parameters[i], invocation);
            }
            catch (FormatException e)
            {
                throw new BindingException($"Parameter {parameters[i].Name} of {invocation.Function.Name} got a value of another form.", e);
            }
        }
        return arguments;
    }

    private async ValueTask<object?> BindAsync(ParameterInfo parameter, Invocation invocation)
    {
        if (parameter == invocation.Function.TriggerParameter)
            return Owned(await invocation.Input.Value(parameter.ParameterType, invocation.CancellationToken), invocation);
        if (parameter.ParameterType == typeof(FunctionContext)) return invocation;
        if (parameter.ParameterType == typeof(CancellationToken)) return invocation.CancellationToken;
        if (parameter.GetCustomAttribute<InputBindingAttribute>() is { } input)
            return Owned(await _inputs[input.GetType()].BindAsync(input, parameter.ParameterType, invocation), invocation);
        if (parameter.IsDefined(typeof(FromBodyAttribute)) && invocation.Input.Body is { } body)
            return await body.ConvertAsync(invocation, parameter.ParameterType);
        if (invocation.BindingContext.BindingData.TryGetValue(parameter.Name!, out var value))
            return ValueConversion.To(parameter.ParameterType, value);
        return Missing(parameter, invocation);
    }

    private static object? Missing(ParameterInfo parameter, Invocation invocation)
    {
        if (invocation.Input.Rest?.Invoke(parameter) is { } value) return value;
        if (parameter.HasDefaultValue) return parameter.DefaultValue;
        if (!parameter.ParameterType.IsValueType || Nullable.GetUnderlyingType(parameter.ParameterType) is not null) return null;
        throw new BindingException($"Nothing has a value for the parameter {parameter.Name} of {invocation.Function.Name}.");
    }

    private static object? Owned(object? value, Invocation invocation)
    {
        if (value is Stream) invocation.Own(value);
        return value;
    }
}
