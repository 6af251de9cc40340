using System.Text.Json;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;
using Sluice.Host.Configuration;
using Sluice.Host.Functions;

namespace Sluice.Host.Queues;

/// <summary>
/// Runs the function for one message. It is deleted after success; after a failure it rests for <c>visibilityTimeout</c>, and
/// after <c>maxDequeueCount</c> failures it goes to the queue's poison queue.
/// </summary>
internal sealed class QueueMessageRunner(
    Function function, QueueClient queue, QueueClient poison, FunctionInvoker invoker, HostJson hostJson, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>How long a taken message stays invisible; renewed at half time while the function runs.</summary>
    public static readonly TimeSpan Visibility = TimeSpan.FromMinutes(10);

    private readonly ILogger _log = loggers.CreateLogger("Function." + function.Name);

    public async Task RunAsync(QueueMessage message, CancellationToken cancellation)
    {
        using var renewing = new CancellationTokenSource();
        var renewal = RenewAsync(message, renewing.Token);
        TimeSpan? rest;
        string receipt;
        try
        {
            rest = await TryAsync(message, cancellation);
        }
        finally
        {
            await renewing.CancelAsync();
            receipt = await renewal;
        }
        if (rest is { } pause) await queue.UpdateMessageAsync(message.MessageId, receipt, message.Body, pause, CancellationToken.None);
        else await queue.DeleteMessageAsync(message.MessageId, receipt, CancellationToken.None);
    }

    /// <returns>How long the message rests before it comes again; null where it is done with.</returns>
    private async Task<TimeSpan?> TryAsync(QueueMessage message, CancellationToken cancellation)
    {
        // With more, its last attempt ended with the process.
        if (message.DequeueCount <= hostJson.QueueMaxDequeueCount)
        {
            try
            {
                await invoker.InvokeAsync(function, Input(message), cancellation);
                return null;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // The host stops: another one may take it at once.
                return TimeSpan.Zero;
            }
            catch (Exception e)
            {
                _log.LogError(e, "Attempt {Attempt} of {Attempts} failed", message.DequeueCount, hostJson.QueueMaxDequeueCount);
                if (message.DequeueCount < hostJson.QueueMaxDequeueCount) return hostJson.QueueVisibilityTimeout;
            }
        }
        await MoveToPoisonAsync(message);
        return null;
    }

    private async Task MoveToPoisonAsync(QueueMessage message)
    {
        await poison.CreateIfNotExistsAsync();
        await poison.SendMessageAsync(message.Body, timeToLive: TimeSpan.FromSeconds(-1));
        _log.LogError("A message of {Queue} went to {Poison}", queue.Name, poison.Name);
    }

    /// <returns>The receipt that is valid when the renewing ends.</returns>
    private async Task<string> RenewAsync(QueueMessage message, CancellationToken cancellation)
    {
        var receipt = message.PopReceipt;
        while (!cancellation.IsCancellationRequested)
        {
            await Task.Delay(Visibility / 2, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellation.IsCancellationRequested) break;
            try
            {
                receipt = (await queue.UpdateMessageAsync(message.MessageId, receipt, message.Body, Visibility, CancellationToken.None)).Value.PopReceipt;
            }
            catch (Exception e) when (e is RequestFailedException or AggregateException)
            {
                // Gone, or storage is away: what the function does counts all the same.
                _log.LogWarning(e, "A message of {Queue} could not be kept invisible", queue.Name);
            }
        }
        return receipt;
    }

    private static TriggerInput Input(QueueMessage message)
    {
        var data = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        AddProperties(message.Body, data);
        data["QueueTrigger"] = message.Body.ToString();
        data["DequeueCount"] = message.DequeueCount;
        data["Id"] = message.MessageId;
        data["PopReceipt"] = message.PopReceipt;
        data["InsertionTime"] = message.InsertedOn;
        data["ExpirationTime"] = message.ExpiresOn;
        data["NextVisibleTime"] = message.NextVisibleOn;
        return new() { Value = (type, _) => ValueTask.FromResult(QueueContent.As(type, message)), Data = data, Since = message.InsertedOn };
    }

    /// <summary>The top level of a JSON message can be taken by name, as in Azure.</summary>
    private static void AddProperties(BinaryData body, Dictionary<string, object?> data)
    {
        if (!body.ToMemory().Span.StartsWith("{"u8)) return;
        try
        {
            using var document = JsonDocument.Parse(body);
            foreach (var property in document.RootElement.EnumerateObject())
                data[property.Name] = property.Value.ValueKind is JsonValueKind.String ? property.Value.GetString() : property.Value.GetRawText();
        }
        catch (JsonException)
        {
            // Then it is text that begins with a brace.
        }
    }
}
