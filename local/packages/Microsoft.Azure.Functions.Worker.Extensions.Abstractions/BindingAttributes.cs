namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>Base of what connects a parameter, property or return value with the world.</summary>
public abstract class BindingAttribute : Attribute
{
    public BindingAttribute()
    {
    }
}

/// <summary>What starts the function; exactly one parameter has one.</summary>
public abstract class TriggerBindingAttribute : BindingAttribute
{
    public TriggerBindingAttribute()
    {
    }
}

/// <summary>What a parameter is read from.</summary>
public abstract class InputBindingAttribute : BindingAttribute
{
    public InputBindingAttribute()
    {
    }
}

/// <summary>Where a return value, or a property of it, is written to.</summary>
public abstract class OutputBindingAttribute : BindingAttribute
{
    public OutputBindingAttribute()
    {
    }
}
