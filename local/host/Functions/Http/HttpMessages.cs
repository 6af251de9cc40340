using System.Net.Http.Formatting;
using Microsoft.AspNetCore.Mvc.WebApiCompatShim;

namespace Sluice.Host.Functions.Http;

/// <summary>Extensions speak HttpRequestMessage, and answer by the Web API shim's content negotiation; this server speaks HttpContext.</summary>
internal static class HttpMessages
{
    public static IServiceCollection AddHttpMessages(this IServiceCollection services) => services
        .AddSingleton<IContentNegotiator, DefaultContentNegotiator>()
        .Configure<WebApiCompatShimOptions>(options => options.Formatters.AddRange(new MediaTypeFormatterCollection()));

    public static HttpRequestMessage From(HttpContext context) => new HttpRequestMessageFeature(context).HttpRequestMessage;

    public static async Task WriteAsync(HttpResponseMessage message, HttpContext context)
    {
        context.Response.StatusCode = (int)message.StatusCode;
        foreach (var (name, values) in message.Headers.Concat(message.Content.Headers))
            if (!name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)) context.Response.Headers[name] = values.ToArray();
        await message.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
