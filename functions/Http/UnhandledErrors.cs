using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace Sluice.Http;

/// <summary>
/// What an HTTP function does not handle is answered as a problem document, with the trace's id to find it in the log by. The
/// platform itself would answer an empty 500. Other triggers pass through: their failures are the platform's to retry.
/// </summary>
public sealed class UnhandledErrors(ILogger<UnhandledErrors> log) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }

        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested || context.CancellationToken.IsCancellationRequested)
        {
            // Who asked has hung up, which is no failure; or the app stops, and who asked may try again.
            if (!http.Response.HasStarted) context.GetInvocationResult().Value = Problem.Interrupted();
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            var trace = TraceId(context);
            log.LogError(e, "{Function} failed (trace {TraceId})", context.FunctionDefinition.Name, trace);
            context.GetInvocationResult().Value = Problem.Unexpected(trace);
        }
    }

    private static string TraceId(FunctionContext context) =>
        ActivityContext.TryParse(context.TraceContext.TraceParent, context.TraceContext.TraceState, out var trace)
            ? trace.TraceId.ToHexString() : context.InvocationId;
}
