using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Sluice.Host.Functions;

/// <summary>Gives a value to parameters with one kind of input attribute.</summary>
internal interface IInputBinding
{
    Type Attribute { get; }

    ValueTask<object?> BindAsync(InputBindingAttribute attribute, Type type, Invocation invocation);
}

/// <summary>Writes results with one kind of output attribute.</summary>
internal interface IOutputBinding
{
    Type Attribute { get; }

    Task WriteAsync(OutputBindingAttribute attribute, object value, Invocation invocation);
}
