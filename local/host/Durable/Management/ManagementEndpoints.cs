using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Sluice.Host.Durable.Management;

/// <summary>
/// The management HTTP API of the Durable extension: its paths, codes, headers and payloads
/// (https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-http-api). History and rewind are not offered.
/// </summary>
public static class ManagementEndpoints
{
    private const string Root = "/runtime/webhooks/durabletask";
    private const string ContinuationToken = "x-ms-continuation-token";

    /// <param name="hub">Task hub, as it shows in URLs.</param>
    /// <param name="isAllowed">Whether a request carries the system key.</param>
    public static RouteGroupBuilder MapDurableTaskManagement(
        this IEndpointRouteBuilder routes, DurableTaskClient client, string hub, Func<HttpContext, bool> isAllowed)
    {
        var group = routes.MapGroup(Root);
        group.AddEndpointFilter(async (context, next) => isAllowed(context.HttpContext) ? await next(context) : Results.Unauthorized());
        var links = new ManagementLinks(Root, hub);

        group.MapGet("/instances", (Delegate)((HttpContext http) => ListAsync(client, http)));
        group.MapDelete("/instances", (Delegate)((HttpContext http) => PurgeAllAsync(client, http)));
        group.MapGet("/instances/{id}", (string id, HttpContext http) => StatusAsync(client, links, id, http));
        group.MapDelete("/instances/{id}", async (string id, CancellationToken c) => Purged(await client.PurgeInstanceAsync(id, options: null, c)));
        group.MapPost("/instances/{id}/raiseEvent/{name}", (string id, string name, HttpContext http) => RaiseEventAsync(client, id, name, http));
        group.MapPost("/instances/{id}/terminate", (string id, string? reason, CancellationToken c) =>
            WhileRunning(client, id, () => client.TerminateInstanceAsync(id, new TerminateInstanceOptions(reason), c), c));
        group.MapPost("/instances/{id}/suspend", (string id, string? reason, CancellationToken c) =>
            WhileRunning(client, id, () => client.SuspendInstanceAsync(id, reason, c), c));
        group.MapPost("/instances/{id}/resume", (string id, string? reason, CancellationToken c) =>
            WhileRunning(client, id, () => client.ResumeInstanceAsync(id, reason, c), c));
        group.MapPost("/instances/{id}/restart", (string id, HttpContext http) => RestartAsync(client, links, id, http));
        group.MapPost("/orchestrators/{name}/{id?}", (string name, string? id, HttpContext http) => StartAsync(client, links, name, id, http));
        return group;
    }

    private static async Task<IResult> StatusAsync(DurableTaskClient client, ManagementLinks links, string id, HttpContext http)
    {
        if (await client.GetInstanceAsync(id, getInputsAndOutputs: true, http.RequestAborted) is not { } found) return Results.NotFound();
        var body = InstanceStatus.Of(found, Flag(http, "showInput") ?? true);
        if (found.IsCompleted)
        {
            var failed = found.RuntimeStatus == OrchestrationRuntimeStatus.Failed && Flag(http, "returnInternalServerErrorOnFailure") == true;
            return Results.Json(body, statusCode: failed ? StatusCodes.Status500InternalServerError : StatusCodes.Status200OK);
        }
        AskAgain(http, links.Of(http, id).StatusQueryGetUri);
        return Results.Json(body, statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> ListAsync(DurableTaskClient client, HttpContext http)
    {
        if (FilterOf(http) is not { } filter) return Results.BadRequest();
        var query = new OrchestrationQuery(filter.CreatedFrom, filter.CreatedTo, filter.Statuses)
        {
            InstanceIdPrefix = http.Request.Query["instanceIdPrefix"],
            PageSize = int.TryParse(http.Request.Query["top"], out var top) && top > 0 ? Math.Min(top, 1000) : OrchestrationQuery.DefaultPageSize,
            FetchInputsAndOutputs = true,
            ContinuationToken = http.Request.Headers[ContinuationToken].FirstOrDefault(),
        };
        var pages = client.GetAllInstancesAsync(query).AsPages(query.ContinuationToken, query.PageSize);
        await foreach (var page in pages.WithCancellation(http.RequestAborted))
        {
            if (page.ContinuationToken is { } next) http.Response.Headers[ContinuationToken] = next;
            return Results.Json(page.Values.Select(v => InstanceStatus.Of(v, Flag(http, "showInput") ?? false)));
        }
        return Results.Json(Array.Empty<InstanceStatus>());
    }

    private static async Task<IResult> PurgeAllAsync(DurableTaskClient client, HttpContext http) =>
        FilterOf(http) is { CreatedFrom: not null } filter
            ? Purged(await client.PurgeAllInstancesAsync(filter, options: null, http.RequestAborted))
            : Results.BadRequest();

    private static async Task<IResult> RaiseEventAsync(DurableTaskClient client, string id, string name, HttpContext http)
    {
        if (await JsonOf(http) is not { } body) return Results.BadRequest("The event's content is not JSON.");
        return await WhileRunning(client, id, () => client.RaiseEventAsync(id, name, body.Value, http.RequestAborted), http.RequestAborted);
    }

    private static async Task<IResult> StartAsync(DurableTaskClient client, ManagementLinks links, string name, string? id, HttpContext http)
    {
        if (await JsonOf(http) is not { } body) return Results.BadRequest("The input is not JSON.");
        try
        {
            var started = await client.ScheduleNewOrchestrationInstanceAsync(name, body.Value, new StartOrchestrationOptions(id), http.RequestAborted);
            return Accepted(http, links, started);
        }
        catch (InvalidOperationException e)
        {
            return Results.Conflict(e.Message);
        }
        catch (ArgumentException e)
        {
            return Results.BadRequest(e.Message);
        }
    }

    private static async Task<IResult> RestartAsync(DurableTaskClient client, ManagementLinks links, string id, HttpContext http)
    {
        try
        {
            return Accepted(http, links, await client.RestartAsync(id, Flag(http, "restartWithNewInstanceId") ?? true, http.RequestAborted));
        }
        catch (ArgumentException)
        {
            return Results.NotFound();
        }
        catch (InvalidOperationException e)
        {
            return Results.Conflict(e.Message);
        }
    }

    private static async Task<IResult> WhileRunning(DurableTaskClient client, string id, Func<Task> operation, CancellationToken cancellation)
    {
        if (await client.GetInstanceAsync(id, getInputsAndOutputs: false, cancellation) is not { } found) return Results.NotFound();
        if (found.IsCompleted) return Results.StatusCode(StatusCodes.Status410Gone);
        await operation();
        return Results.Accepted();
    }

    private static IResult Accepted(HttpContext http, ManagementLinks links, string id)
    {
        var payload = links.Of(http, id);
        AskAgain(http, payload.StatusQueryGetUri);
        return Results.Json(payload, statusCode: StatusCodes.Status202Accepted);
    }

    private static void AskAgain(HttpContext http, string location)
    {
        http.Response.Headers.Location = location;
        http.Response.Headers.RetryAfter = "10";
    }

    private static IResult Purged(PurgeResult result) =>
        result.PurgedInstanceCount == 0 ? Results.NotFound() : Results.Json(new { instancesDeleted = result.PurgedInstanceCount });

    private static bool? Flag(HttpContext http, string name) => bool.TryParse(http.Request.Query[name], out var value) ? value : null;

    /// <summary>The filter of the query; null where it cannot be read.</summary>
    private static PurgeInstancesFilter? FilterOf(HttpContext http)
    {
        var query = http.Request.Query;
        var (from, to) = (TimeOf(query["createdTimeFrom"]), TimeOf(query["createdTimeTo"]));
        List<OrchestrationRuntimeStatus> statuses = [];
        const StringSplitOptions names = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        foreach (var name in query["runtimeStatus"].SelectMany(v => (v ?? "").Split(',', names)))
        {
            if (!Enum.TryParse<OrchestrationRuntimeStatus>(name, ignoreCase: true, out var status)) return null;
            statuses.Add(status);
        }
        return from.IsValid && to.IsValid ? new PurgeInstancesFilter(from.Value, to.Value, statuses) : null;
    }

    private static (bool IsValid, DateTimeOffset? Value) TimeOf(string? text)
    {
        if (string.IsNullOrEmpty(text)) return (true, null);
        var valid = DateTimeOffset.TryParse(
            text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var time);
        return (valid, valid ? time : null);
    }

    /// <summary>The body, where it is JSON or empty.</summary>
    private static async Task<JsonBody?> JsonOf(HttpContext http)
    {
        if (http.Request.ContentLength is null or 0 && !http.Request.Headers.ContainsKey("Transfer-Encoding")) return new JsonBody(null);
        try
        {
            using var document = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            return new JsonBody(document.RootElement.Clone());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record JsonBody(JsonElement? Value);
}
