using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Sluice.Host.Durable;

namespace Sluice.Host.Functions;

/// <remarks>The engine runs functions that may bind its client: it is looked up late.</remarks>
internal sealed class DurableClientBinding(Lazy<DurableEngine> engine) : IInputBinding
{
    public Type Attribute => typeof(DurableClientAttribute);

    public ValueTask<object?> BindAsync(InputBindingAttribute attribute, Type type, Invocation invocation) =>
        ValueTask.FromResult<object?>(engine.Value.Client);
}
