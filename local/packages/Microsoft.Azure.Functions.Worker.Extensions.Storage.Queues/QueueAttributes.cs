using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Starts the function for each message of a queue.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class QueueTriggerAttribute(string queueName) : TriggerBindingAttribute
{
    public string QueueName { get; } = queueName;

    /// <summary>Name of the setting that holds the connection; <c>AzureWebJobsStorage</c> when null.</summary>
    public string? Connection { get; set; }
}

/// <summary>Puts the function's result, or each element of an array, into a queue.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public sealed class QueueOutputAttribute(string queueName) : OutputBindingAttribute
{
    public string QueueName { get; } = queueName;

    /// <summary>Name of the setting that holds the connection; <c>AzureWebJobsStorage</c> when null.</summary>
    public string? Connection { get; set; }
}
