using Azure.Core;
using Azure.Core.Pipeline;

namespace Sluice.Host.Telemetry;

/// <summary>Counts the requests of a storage client, each try of them.</summary>
internal sealed class StorageRequests(string service) : HttpPipelinePolicy
{
    public static readonly StorageRequests Blobs = new("blob");
    public static readonly StorageRequests Queues = new("queue");
    public static readonly StorageRequests Tables = new("table");

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        try
        {
            ProcessNext(message, pipeline);
        }
        finally
        {
            Count(message);
        }
    }

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        try
        {
            await ProcessNextAsync(message, pipeline);
        }
        finally
        {
            Count(message);
        }
    }

    private void Count(HttpMessage message) => HostTelemetry.StorageRequests.Add(
        1,
        new("sluice.storage.service", service),
        new("http.request.method", message.Request.Method.Method),
        new("http.response.status_code", message.HasResponse ? message.Response.Status : 0));
}
