using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks the property that is the HTTP response, where a function returns several outputs.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class HttpResultAttribute : OutputBindingAttribute;
