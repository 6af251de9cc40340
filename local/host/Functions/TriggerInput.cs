using System.Reflection;
using Microsoft.Azure.Functions.Worker.Extensions.Http.Converters;

namespace Sluice.Host.Functions;

/// <summary>What a trigger gives to one invocation.</summary>
internal sealed record TriggerInput
{
    /// <summary>The trigger's value as the type that the parameter wants.</summary>
    public required Func<Type, CancellationToken, ValueTask<object?>> Value { get; init; }

    /// <summary>Values that other parameters may take by name.</summary>
    public IReadOnlyDictionary<string, object?> Data { get; init; } = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);

    /// <summary>For parameters that take the body of a request; null where there is none.</summary>
    public IFromBodyConversionFeature? Body { get; init; }

    /// <summary>For a parameter that has no binding and no value by its name; null where there is nothing for it.</summary>
    public Func<ParameterInfo, object?>? Rest { get; init; }

    public IDictionary<object, object> Items { get; init; } = new Dictionary<object, object>();

    /// <summary>The caller's trace (W3C Trace Context).</summary>
    public string? TraceParent { get; init; }

    /// <summary>When what triggered it came into being; null where that is now.</summary>
    public DateTimeOffset? Since { get; init; }

    public (int Count, int Max) Retry { get; init; }

    /// <summary>Orchestrator code has no time limit of its own: it is loaded again and again.</summary>
    public bool IsTimed { get; init; } = true;
}
