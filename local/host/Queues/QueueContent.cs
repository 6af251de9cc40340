using System.Text.Json;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Sluice.Host.Configuration;
using Sluice.Host.Functions;

namespace Sluice.Host.Queues;

/// <summary>A message as the type that a parameter wants, and back.</summary>
internal static class QueueContent
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static object? As(Type type, QueueMessage message)
    {
        if (type == typeof(QueueMessage)) return message;
        if (type == typeof(BinaryData)) return message.Body;
        if (type == typeof(byte[])) return message.Body.ToArray();
        if (type == typeof(string)) return message.Body.ToString();
        try
        {
            return JsonSerializer.Deserialize(message.Body, type, Json);
        }
        catch (JsonException)
        {
            // The parser's message quotes what it found; messages must not get into logs.
            throw new BindingException($"The message is not JSON of a {type.Name}.");
        }
    }

    /// <returns>A message for each element of an array or list, else one.</returns>
    public static IEnumerable<BinaryData> From(object value) => value switch
    {
        string text => [BinaryData.FromString(text)],
        byte[] bytes => [BinaryData.FromBytes(bytes)],
        BinaryData data => [data],
        System.Collections.IEnumerable many and not System.Collections.IDictionary => many.Cast<object>().SelectMany(From),
        _ => [BinaryData.FromObjectAsJson(value, Json)],
    };
}

internal sealed class QueueOutputBinding(StorageConnections storage, AppSettings settings, TimeProvider time) : IOutputBinding
{
    public Type Attribute => typeof(QueueOutputAttribute);

    public async Task WriteAsync(OutputBindingAttribute attribute, object value, Invocation invocation)
    {
        var output = (QueueOutputAttribute)attribute;
        var name = new BindingTemplate(settings.Expand(output.QueueName)).Fill(invocation.BindingContext.BindingData, time);
        var queue = storage.Queues(output.Connection).GetQueueClient(name);
        await queue.CreateIfNotExistsAsync(cancellationToken: invocation.CancellationToken);
        foreach (var message in QueueContent.From(value)) await queue.SendMessageAsync(message, cancellationToken: invocation.CancellationToken);
    }
}
