using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Sluice.Host.Configuration;
using Sluice.Host.Functions;

namespace Sluice.Host.Http;

/// <summary>An endpoint for each HTTP-triggered function.</summary>
internal sealed class HttpFunctions(
    FunctionCatalog catalog, FunctionInvoker invoker, HostKeys keys, HostJson hostJson, ILoggerFactory loggers)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var (function, trigger) in catalog.With<HttpTriggerAttribute>())
        {
            keys.Prepare(trigger.AuthLevel, function.Name);
            RequestDelegate run = context => RunAsync(function, trigger.AuthLevel, context);
            var pattern = Pattern(function, trigger);
            _ = trigger.Methods is { Length: > 0 } methods ? endpoints.MapMethods(pattern, methods, run) : endpoints.Map(pattern, run);
        }
    }

    /// <returns>The path below the host's address, with its parameters.</returns>
    public string Pattern(Function function, HttpTriggerAttribute trigger) =>
        string.Join('/', new[] { hostJson.RoutePrefix.Trim('/'), (trigger.Route ?? function.Name).TrimStart('/') }.Where(p => p.Length > 0));

    private async Task RunAsync(Function function, AuthorizationLevel level, HttpContext context)
    {
        if (!keys.Allows(context.Request, level, function.Name))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        try
        {
            await invoker.InvokeAsync(function, Input(context), context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller hung up: nobody is there to be answered.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            var status = StatusOf(e);
            if (status >= StatusCodes.Status500InternalServerError)
                loggers.CreateLogger("Function." + function.Name).LogError(e, "Failed");
            context.Response.Clear();
            await Results.Problem(statusCode: status).ExecuteAsync(context);
        }
    }

    /// <summary>What the caller did wrong keeps its code; all else is a 500 without details.</summary>
    private static int StatusOf(Exception e) => e switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        BindingException { InnerException: FormatException } => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static TriggerInput Input(HttpContext context)
    {
        var data = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in context.Request.Query) data[name] = value.ToString();
        foreach (var (name, value) in context.Request.RouteValues) data[name] = value;
        return new()
        {
            Value = (type, _) => type == typeof(HttpRequest)
                ? ValueTask.FromResult<object?>(context.Request)
                : throw new BindingException($"An HTTP trigger gives HttpRequest, not {type.Name}."),
            Data = data,
            Body = new BodyConversion(context.Request),
            Items = new Dictionary<object, object> { [FunctionContextExtensions.HttpContextKey] = context },
            TraceParent = context.Request.Headers.TraceParent,
        };
    }
}
