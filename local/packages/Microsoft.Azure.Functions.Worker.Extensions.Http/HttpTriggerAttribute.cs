using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Starts the function by an HTTP request.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HttpTriggerAttribute : TriggerBindingAttribute
{
    public HttpTriggerAttribute()
        : this(AuthorizationLevel.Function, [])
    {
    }

    public HttpTriggerAttribute(params string[] methods)
        : this(AuthorizationLevel.Function, methods)
    {
    }

    public HttpTriggerAttribute(AuthorizationLevel authLevel)
        : this(authLevel, [])
    {
    }

    public HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods)
    {
        AuthLevel = authLevel;
        Methods = methods;
    }

    public AuthorizationLevel AuthLevel { get; }

    /// <summary>None means every method.</summary>
    public string[]? Methods { get; }

    /// <summary>An ASP.NET Core route template below the prefix of host.json; the function's name when null.</summary>
    public string? Route { get; set; }
}
