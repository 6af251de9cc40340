using Microsoft.AspNetCore.Http;

namespace Microsoft.Azure.Functions.Worker;

public static class FunctionContextExtensions
{
    /// <summary>Where the host leaves the request among the items of an invocation.</summary>
    internal const string HttpContextKey = "HttpRequestContext";

    /// <summary>The request that started the invocation; null for other triggers.</summary>
    public static HttpContext? GetHttpContext(this FunctionContext context) =>
        context.Items.TryGetValue(HttpContextKey, out var value) ? value as HttpContext : null;
}
