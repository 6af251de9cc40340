using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.WebJobs;
using Newtonsoft.Json.Linq;
using Sluice.Host.Functions.WebJobs;

namespace Sluice.Host.Functions.Http;

/// <summary>Everything that is reached by HTTP: functions, webhooks, and the few administrative calls that tools use.</summary>
internal static class HttpEndpoints
{
    public static void MapFunctions(this IEndpointRouteBuilder endpoints, FunctionApp app, IReadOnlyList<FunctionDefinition> functions, IJobHost jobs, HostKeys keys)
    {
        foreach (var function in functions)
        {
            if (!function.IsHttp || app.IsDisabled(function.Name)) continue;
            var trigger = function.Trigger.Json;
            var route = $"{app.RoutePrefix}/{trigger.Value<string>("route") ?? function.Name}".TrimStart('/');
            var methods = (trigger["methods"] as JArray)?.Select(method => method.ToString().ToUpperInvariant()).ToArray();
            var endpoint = endpoints.Map(route, context => CallAsync(context, function, jobs, keys)).WithDisplayName(function.Name);
            if (methods is { Length: > 0 }) endpoint.WithMetadata(new HttpMethodMetadata(methods));
        }
    }

    public static void MapWebhooks(this IEndpointRouteBuilder endpoints, Webhooks webhooks) =>
        endpoints.Map("/runtime/webhooks/{extension}/{**rest}", (HttpContext context, string extension) => webhooks.HandleAsync(context, extension));

    /// <summary>The host's state, and running a function by hand: its input is the trigger's value.</summary>
    public static void MapAdministration(this IEndpointRouteBuilder endpoints, IReadOnlyList<FunctionDefinition> functions, IJobHost jobs, HostKeys keys)
    {
        var admin = endpoints.MapGroup("/admin");
        admin.AddEndpointFilter(async (context, next) => keys.AllowsMaster(context.HttpContext.Request) ? await next(context) : Results.Unauthorized());
        admin.MapGet("/host/status", () => new { state = "Running" });
        admin.MapGet("/functions", () => functions.Select(function => new { function.Name, trigger = function.Trigger.Type }));
        admin.MapPost("/functions/{name}", async (string name, [FromBody] System.Text.Json.Nodes.JsonNode body) =>
        {
            if (functions.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { IsHttp: false } function) return Results.NotFound();
            await jobs.CallAsync(function.Name, new Dictionary<string, object> { [function.Trigger.Name] = body["input"]?.ToString() ?? "" });
            return Results.Accepted();
        });
    }

    private static async Task CallAsync(HttpContext context, FunctionDefinition function, IJobHost jobs, HostKeys keys)
    {
        if (!keys.Allows(context.Request, function.Name, function.Trigger.Json.Value<string>("authLevel")))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        if (context.Request.ContentLength > context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }
        try
        {
            await jobs.CallAsync(function.Name, new Dictionary<string, object> { [function.Trigger.Name] = new HttpCall(context) }, context.RequestAborted);
        }
        catch (Exception failed) when (!context.RequestAborted.IsCancellationRequested)
        {
            // WebJobs has logged it, and the worker has answered if it could.
            if (!context.Response.HasStarted) context.Response.StatusCode = failed is OperationCanceledException ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;
        }
    }
}
