using System.Collections.Concurrent;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Sluice.Host.Telemetry;

namespace Sluice.Host.Configuration;

/// <summary>Storage clients by the name of their connection setting; null means the host's own storage.</summary>
public sealed class StorageConnections(AppSettings settings, HostJson hostJson)
{
    private readonly ConcurrentDictionary<string, BlobServiceClient> _blobs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, QueueServiceClient> _queues = new(StringComparer.Ordinal);

    public BlobServiceClient Blobs(string? connection) => _blobs.GetOrAdd(settings.Connection(connection).Name, _ => settings.Connection(connection)
        .Client("blob", text => new BlobServiceClient(text, BlobOptions()), (uri, identity) => new BlobServiceClient(uri, identity, BlobOptions())));

    public QueueServiceClient Queues(string? connection) => _queues.GetOrAdd(settings.Connection(connection).Name, _ => settings.Connection(connection)
        .Client("queue", text => new QueueServiceClient(text, Options(connection)), (uri, identity) => new QueueServiceClient(uri, identity, Options(connection))));

    /// <summary>Tables of the host's own storage.</summary>
    public TableServiceClient Tables() => settings.Connection(null)
        .Client("table", text => new TableServiceClient(text, TableOptions()), (uri, identity) => new TableServiceClient(uri, identity, TableOptions()));

    /// <summary>Where messages of a queue go that no attempt could deal with.</summary>
    public QueueClient Poison(string? connection, string queue) => Queues(connection).GetQueueClient(queue + "-poison");

    private static BlobClientOptions BlobOptions()
    {
        var options = new BlobClientOptions();
        options.AddPolicy(StorageRequests.Blobs, HttpPipelinePosition.PerRetry);
        return options;
    }

    private static TableClientOptions TableOptions()
    {
        var options = new TableClientOptions();
        options.AddPolicy(StorageRequests.Tables, HttpPipelinePosition.PerRetry);
        return options;
    }

    private QueueClientOptions Options(string? connection)
    {
        var options = new QueueClientOptions
        {
            MessageEncoding = hostJson.QueueMessagesAreBase64 ? QueueMessageEncoding.Base64 : QueueMessageEncoding.None,
        };
        options.AddPolicy(StorageRequests.Queues, HttpPipelinePosition.PerRetry);
        options.MessageDecodingFailed += async undecodable =>
        {
            // No function can be given what is not base64; left alone it would come again forever.
            if (undecodable.ReceivedMessage is not { } message) return;
            var poison = Poison(connection, undecodable.Queue.Name);
            await poison.CreateIfNotExistsAsync(cancellationToken: undecodable.CancellationToken);
            await poison.SendMessageAsync(message.Body, cancellationToken: undecodable.CancellationToken);
            await undecodable.Queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, undecodable.CancellationToken);
        };
        return options;
    }
}
