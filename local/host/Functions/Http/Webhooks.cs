using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Description;
using Microsoft.Azure.WebJobs.Host.Config;

namespace Sluice.Host.Functions.Http;

/// <summary>The endpoints of extensions, <c>/runtime/webhooks/{name}</c>: Durable's management, the blob trigger's Event Grid.</summary>
internal sealed class Webhooks(Uri host, HostKeys keys) : IWebHookProvider
{
    private readonly ConcurrentDictionary<string, IAsyncConverter<HttpRequestMessage, HttpResponseMessage>> _handlers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>An extension asks for its address, and is reachable there from now on.</summary>
    public Uri GetUrl(IExtensionConfigProvider extension)
    {
        var name = (extension.GetType().GetCustomAttribute<ExtensionAttribute>()?.ConfigurationSection ?? extension.GetType().Name).ToLowerInvariant();
        _handlers[name] = (IAsyncConverter<HttpRequestMessage, HttpResponseMessage>)extension;
        return new Uri(host, $"/runtime/webhooks/{name}?code={keys.Extension(name)}");
    }

    public async Task HandleAsync(HttpContext context, string name)
    {
        if (!_handlers.TryGetValue(name, out var handler))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        if (!keys.AllowsExtension(context.Request, name))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        using var request = HttpMessages.From(context);
        using var response = await handler.ConvertAsync(request, context.RequestAborted);
        await HttpMessages.WriteAsync(response, context);
    }
}
