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
        queues.GetOrAdd(settings.ConnectionString(connection), text => Parse(connection, () => new QueueServiceClient(text, new()
        {
            MessageEncoding = hostJson.QueueMessagesAreBase64 ? QueueMessageEncoding.Base64 : QueueMessageEncoding.None,
        })));

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
