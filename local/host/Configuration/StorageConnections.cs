using System.Collections.Concurrent;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace Sluice.Host.Configuration;

/// <summary>Storage clients by the name of their connection setting; null means the host's own storage.</summary>
public sealed class StorageConnections(AppSettings settings, HostJson hostJson)
{
    private readonly ConcurrentDictionary<string, BlobServiceClient> blobs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, QueueServiceClient> queues = new(StringComparer.Ordinal);

    public BlobServiceClient Blobs(string? connection) =>
        blobs.GetOrAdd(settings.ConnectionString(connection), text => Parse(connection, () => new BlobServiceClient(text)));

    public QueueServiceClient Queues(string? connection) =>
        queues.GetOrAdd(settings.ConnectionString(connection), text => Parse(connection, () => new QueueServiceClient(text, Options(connection))));

    /// <summary>Where messages of a queue go that no attempt could deal with.</summary>
    public QueueClient Poison(string? connection, string queue) => Queues(connection).GetQueueClient(queue + "-poison");

    private QueueClientOptions Options(string? connection)
    {
        var options = new QueueClientOptions
        {
            MessageEncoding = hostJson.QueueMessagesAreBase64 ? QueueMessageEncoding.Base64 : QueueMessageEncoding.None,
        };
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

    private static T Parse<T>(string? connection, Func<T> create)
    {
        try
        {
            return create();
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            throw new SettingsException([$"{connection ?? AppSettings.Storage} is not a storage connection string."]);
        }
    }
}
