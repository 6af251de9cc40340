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
        if (context.GetHttpContext() is not { } http || AnswerOf(context.GetInvocationResult().Value) is not { } answer) return;
        if (answer is IResult result)
        {
            await result.ExecuteAsync(http);
            return;
        }
        var action = answer as IActionResult ?? new OkObjectResult(answer);
        await action.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));
    }

    /// <summary>Of several outputs, the one that is marked as the answer.</summary>
    private static object? AnswerOf(object? value)
    {
        if (value is null or IResult or IActionResult) return value;
        var marked = value.GetType().GetProperties().FirstOrDefault(p => p.IsDefined(typeof(HttpResultAttribute), inherit: false));
        return marked is null ? value : marked.GetValue(value);
    }
}
