using Azure;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Sluice.Host.Configuration;
using Sluice.Host.Functions;

namespace Sluice.Host.Blobs;

internal sealed class BlobInputBinding(StorageConnections storage, AppSettings settings, TimeProvider time) : IInputBinding
{
    public Type Attribute => typeof(BlobInputAttribute);

    /// <returns>Null where the blob does not exist and its content was asked for.</returns>
    public async ValueTask<object?> BindAsync(InputBindingAttribute attribute, Type type, Invocation invocation)
    {
        var input = (BlobInputAttribute)attribute;
        var (container, blob) = BlobPath.Of(input.BlobPath, invocation, settings, time);
        var client = storage.Blobs(input.Connection).GetBlobContainerClient(container);
        if (type == typeof(BlobContainerClient)) return client;
        try
        {
            return await BlobContent.ReadAsync(client.GetBlobClient(blob), eTag: null, type, invocation.CancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == StatusCodes.Status404NotFound)
        {
            return null;
        }
    }
}

internal sealed class BlobOutputBinding(StorageConnections storage, AppSettings settings, TimeProvider time) : IOutputBinding
{
    public Type Attribute => typeof(BlobOutputAttribute);

    public Task WriteAsync(OutputBindingAttribute attribute, object value, Invocation invocation)
    {
        var output = (BlobOutputAttribute)attribute;
        var (container, blob) = BlobPath.Of(output.BlobPath, invocation, settings, time);
        var client = storage.Blobs(output.Connection).GetBlobContainerClient(container).GetBlobClient(blob);
        return BlobContent.WriteAsync(client, value, invocation.CancellationToken);
    }
}

internal static class BlobPath
{
    public static (string Container, string Blob) Of(string template, Invocation invocation, AppSettings settings, TimeProvider time)
    {
        var path = new BindingTemplate(settings.Expand(template)).Fill(invocation.BindingContext.BindingData, time).Split('/', 2);
        return (path[0], path.Length == 2 ? path[1] : "");
    }
}
