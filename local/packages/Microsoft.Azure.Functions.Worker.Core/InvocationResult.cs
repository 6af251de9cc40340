namespace Microsoft.Azure.Functions.Worker;

/// <summary>What the function returned; a middleware may look at it and replace it.</summary>
public abstract class InvocationResult<T>
{
    public abstract T? Value { get; set; }
}

/// <inheritdoc/>
public abstract class InvocationResult : InvocationResult<object>;

public static class FunctionContextBindingFeatureExtensions
{
    /// <summary>The result of the invocation, also before the function ran (then its value is null).</summary>
    public static InvocationResult GetInvocationResult(this FunctionContext context) =>
        context.Features.Get<InvocationResult>() ?? throw new InvalidOperationException("The context does not come from a host.");
}
