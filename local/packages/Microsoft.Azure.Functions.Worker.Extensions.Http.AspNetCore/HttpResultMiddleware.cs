using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Writes what an HTTP function, or a middleware in its place, returned.</summary>
internal sealed class HttpResultMiddleware : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        await next(context);
        if (context.GetHttpContext() is not { } http) return;
        switch (context.GetInvocationResult().Value)
        {
            case IResult result:
                await result.ExecuteAsync(http);
                break;
            case IActionResult result:
                await result.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));
                break;
            case null:
                break;
            case var value:
                await new OkObjectResult(value).ExecuteResultAsync(
                    new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));
                break;
        }
    }
}
