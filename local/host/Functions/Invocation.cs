using System.Collections;
using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;

namespace Sluice.Host.Functions;

/// <summary>The context of one invocation, as middleware and function see it.</summary>
internal sealed class Invocation : FunctionContext, IAsyncDisposable
{
    private readonly List<object> _owned = [];

    public Invocation(Function function, TriggerInput input, IServiceProvider services, CancellationToken cancellation)
    {
        Function = function;
        Input = input;
        InstanceServices = services;
        CancellationToken = cancellation;
        Items = input.Items;
        BindingContext = new Bindings(input.Data);
        TraceContext = new Trace(Activity.Current?.Id ?? input.TraceParent ?? "");
        RetryContext = new Retry(input.Retry.Count, input.Retry.Max);
        Features.Set<InvocationResult>(Result);
    }

    public Function Function { get; }

    public TriggerInput Input { get; }

    public InvocationResult Result { get; } = new HeldResult();

    public override string InvocationId { get; } = Guid.NewGuid().ToString();

    public override string FunctionId => Function.Id;

    public override FunctionDefinition FunctionDefinition => Function;

    public override TraceContext TraceContext { get; }

    public override BindingContext BindingContext { get; }

    public override RetryContext RetryContext { get; }

    public override IServiceProvider InstanceServices { get; set; }

    public override IDictionary<object, object> Items { get; set; }

    public override IInvocationFeatures Features { get; } = new FeatureSet();

    public override CancellationToken CancellationToken { get; }

    /// <summary>Disposes of <paramref name="value"/> when the invocation is over.</summary>
    public void Own(object? value)
    {
        if (value is IDisposable or IAsyncDisposable) _owned.Add(value);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var value in _owned)
        {
            if (value is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
            else ((IDisposable)value).Dispose();
        }
    }

    private sealed class HeldResult : InvocationResult
    {
        public override object? Value { get; set; }
    }

    private sealed class Bindings(IReadOnlyDictionary<string, object?> data) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => data;
    }

    private sealed class Trace(string parent) : TraceContext
    {
        public override string TraceParent => parent;

        public override string TraceState => Activity.Current?.TraceStateString ?? "";
    }

    private sealed class Retry(int count, int max) : RetryContext
    {
        public override int RetryCount => count;

        public override int MaxRetryCount => max;
    }

    private sealed class FeatureSet : IInvocationFeatures
    {
        private readonly Dictionary<Type, object> features = [];

        public void Set<T>(T instance) => features[typeof(T)] = instance!;

        public T? Get<T>() => features.TryGetValue(typeof(T), out var found) ? (T)found : default;

        public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => features.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
