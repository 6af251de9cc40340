using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Sluice.Host.Configuration;
using Sluice.Host.Functions;
using Sluice.Host.Http;

namespace Sluice.Host.Blobs;

/// <summary>
/// Takes the deliveries of an Event Grid subscription for functions with <see cref="BlobTriggerSource.EventGrid"/>, in Event Grid's
/// schema or as CloudEvents 1.0. A delivery is acknowledged when its blobs are dealt with: before that, Event Grid keeps it.
/// </summary>
internal sealed class EventGridWebhook(
    FunctionCatalog catalog, AppSettings settings, StorageConnections storage, BlobRunner runner, HostKeys keys)
{
    private const string Path = "/runtime/webhooks/blobs";
    private const string Extension = "blobs_extension";
    private const string EventType = "aeg-event-type";

    /// <summary>The most that Event Grid sends at a time.</summary>
    private const long BodyLimit = 1024 * 1024;

    private readonly Dictionary<string, BlobTrigger> _triggers = BlobTrigger.All(catalog, settings)
        .Where(t => t.Source == BlobTriggerSource.EventGrid)
        .ToDictionary(t => t.Function.HostName, StringComparer.OrdinalIgnoreCase);

    public void Map(IEndpointRouteBuilder endpoints)
    {
        if (_triggers.Count == 0) return;
        _ = keys.System(Extension);
        endpoints.MapMethods(Path, [HttpMethods.Post, HttpMethods.Options], AnswerAsync);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (!keys.AllowsExtension(request, Extension))
        {
            response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        if (HttpMethods.IsOptions(request.Method))
        {
            // CloudEvents' handshake: the subscriber names who may deliver.
            response.Headers["WebHook-Allowed-Origin"] = request.Headers["WebHook-Request-Origin"];
            return;
        }
        var name = request.Query["functionName"].ToString();
        if (!_triggers.TryGetValue(name, out var trigger) && !_triggers.TryGetValue("Host.Functions." + name, out trigger))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        await DeliverAsync(context, trigger);
    }

    private async Task DeliverAsync(HttpContext context, BlobTrigger trigger)
    {
        context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = BodyLimit;
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            JsonElement[] events = body.RootElement.ValueKind is JsonValueKind.Array ? [.. body.RootElement.EnumerateArray()] : [body.RootElement];
            if (string.Equals(context.Request.Headers[EventType], "SubscriptionValidation", StringComparison.OrdinalIgnoreCase))
            {
                await context.Response.WriteAsJsonAsync(new { validationResponse = events[0].GetProperty("data").GetProperty("validationCode").GetString() });
                return;
            }
            foreach (var blob in events.Select(BlobCreated.Read).OfType<BlobCreated>())
            {
                if (await RunAsync(trigger, blob, context.RequestAborted)) continue;
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
    }

    /// <summary>Only container and name are taken from the event; which version is there, and in which account, is asked of storage.</summary>
    /// <returns>False where the same version is under way: this delivery must come again, in case that one fails.</returns>
    private async Task<bool> RunAsync(BlobTrigger trigger, BlobCreated created, CancellationToken cancellation)
    {
        if (created.Container != trigger.Container || trigger.Match(created.Name) is not { } values) return true;
        var client = storage.Blobs(trigger.Connection).GetBlobContainerClient(created.Container).GetBlobClient(created.Name);
        BlobProperties properties;
        try
        {
            properties = await client.GetPropertiesAsync(cancellationToken: cancellation);
        }
        catch (RequestFailedException e) when (e.Status == StatusCodes.Status404NotFound)
        {
            return true;
        }
        await runner.EnterAsync(cancellation);
        return await runner.RunAsync(
            new(trigger, client, properties.ETag.ToString("H"), properties.BlobType.ToString(), properties.LastModified, properties.Metadata, values) { MayHaveRun = true },
            cancellation);
    }

    private sealed record BlobCreated(string Container, string Name)
    {
        /// <returns>Null for an event of another type.</returns>
        public static BlobCreated? Read(JsonElement element)
        {
            var type = element.TryGetProperty("eventType", out var schema) ? schema : element.GetProperty("type");
            if (type.GetString() != "Microsoft.Storage.BlobCreated") return null;
            if (!Uri.TryCreate(element.GetProperty("data").GetProperty("url").GetString(), UriKind.Absolute, out var url))
                throw new InvalidOperationException("The event has no URL.");
            var parsed = new BlobUriBuilder(url);
            return new(parsed.BlobContainerName, parsed.BlobName);
        }
    }
}
