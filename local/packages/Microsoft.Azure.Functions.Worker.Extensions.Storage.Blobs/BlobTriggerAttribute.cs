using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Starts the function for each new version of a blob whose path (<c>container/{name}</c>) matches.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class BlobTriggerAttribute(string blobPath) : TriggerBindingAttribute
{
    public string BlobPath { get; } = blobPath;

    /// <summary>Name of the setting that holds the connection; <c>AzureWebJobsStorage</c> when null.</summary>
    public string? Connection { get; set; }

    public BlobTriggerSource Source { get; set; }
}

public enum BlobTriggerSource
{
    LogsAndContainerScan = 0,
    EventGrid = 1,
}
