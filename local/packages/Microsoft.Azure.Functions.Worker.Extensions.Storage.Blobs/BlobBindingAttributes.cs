using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Binds a parameter to a blob, or to a container when the path has no blob.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class BlobInputAttribute(string blobPath) : InputBindingAttribute
{
    public string BlobPath { get; } = blobPath;

    /// <summary>Name of the setting that holds the connection; <c>AzureWebJobsStorage</c> when null.</summary>
    public string? Connection { get; set; }
}

/// <summary>Writes the function's result into a blob.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public sealed class BlobOutputAttribute(string blobPath) : OutputBindingAttribute
{
    public string BlobPath { get; } = blobPath;

    /// <summary>Name of the setting that holds the connection; <c>AzureWebJobsStorage</c> when null.</summary>
    public string? Connection { get; set; }
}
