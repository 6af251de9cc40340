using System.Collections.Immutable;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>A function as the host knows it.</summary>
public abstract class FunctionDefinition
{
    public abstract ImmutableArray<FunctionParameter> Parameters { get; }

    public abstract string PathToAssembly { get; }

    /// <summary>Full name of type and method.</summary>
    public abstract string EntryPoint { get; }

    public abstract string Id { get; }

    public abstract string Name { get; }

    public abstract IImmutableDictionary<string, BindingMetadata> InputBindings { get; }

    public abstract IImmutableDictionary<string, BindingMetadata> OutputBindings { get; }
}

public class FunctionParameter(string name, Type type, IReadOnlyDictionary<string, object> properties)
{
    public FunctionParameter(string name, Type type)
        : this(name, type, new Dictionary<string, object>(StringComparer.Ordinal))
    {
    }

    public string Name { get; } = name;

    public Type Type { get; } = type;

    public IReadOnlyDictionary<string, object> Properties { get; } = properties;
}

/// <summary>A trigger, input or output of a function.</summary>
public abstract class BindingMetadata
{
    public abstract string Name { get; }

    /// <summary>As in function.json, for example <c>httpTrigger</c>.</summary>
    public abstract string Type { get; }

    public abstract BindingDirection Direction { get; }
}

public enum BindingDirection
{
    In = 0,
    Out = 1,
}
