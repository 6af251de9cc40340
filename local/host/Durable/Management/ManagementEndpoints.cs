using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Sluice.Host.Durable.Management;

/// <summary>
/// The management HTTP API of the Durable extension: its paths, codes, headers and payloads
/// (https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-http-api).
/// </summary>
public static class ManagementEndpoints
{
    private const string Root = "/runtime/webhooks/durabletask";
    private const double MaxWaitSeconds = 24 * 60 * 60;
    private const string ContinuationToken = "x-ms-continuation-token";

    /// <param name="hub">Task hub, as it shows in URLs.</param>
    /// <param name="systemKey">The key of the URLs in the answers.</param>
    /// <param name="isAllowed">Whether a request carries that key, or one that opens all.</param>
    public static RouteGroupBuilder MapDurableTaskManagement(
        this IEndpointRouteBuilder routes, EmbeddedDurableTaskClient client, string hub, string systemKey, Func<HttpContext, bool> isAllowed)
    {
        var group = routes.MapGroup(Root);
        group.AddEndpointFilter(async (context, next) => isAllowed(context.HttpContext) ? await next(context) : Results.Unauthorized());
        var links = new ManagementLinks(Root, hub, systemKey);

        group.MapGet("/instances", (Delegate)((HttpContext http) => ListAsync(client, http)));
        group.MapDelete("/instances", (Delegate)((HttpContext http) => PurgeAllAsync(client, http)));
        group.MapGet("/instances/{id}", (string id, HttpContext http) => StatusAsync(client, links, id, http));
        group.MapDelete("/instances/{id}", (string id, CancellationToken c) => PurgeAsync(client, id, c));
        group.MapPost("/instances/{id}/raiseEvent/{name}", (string id, string name, HttpContext http) => RaiseEventAsync(client, id, name, http));
        group.MapPost("/instances/{id}/terminate", (string id, string? reason, CancellationToken c) =>
            WhileRunning(client, id, () => client.TerminateInstanceAsync(id, new TerminateInstanceOptions(reason), c), c));
        group.MapPost("/instances/{id}/suspend", (string id, string? reason, CancellationToken c) =>
            WhileRunning(client, id, () => client.SuspendInstanceAsync(id, reason, c), c));
        group.MapPost("/instances/{id}/resume", (string id, string? reason, CancellationToken c) =>
            WhileRunning(client, id, () => client.ResumeInstanceAsync(id, reason, c), c));
        group.MapPost("/instances/{id}/rewind", (string id, string? reason, CancellationToken c) => RewindAsync(client, id, reason ?? "", c));
        group.MapPost("/instances/{id}/restart", (string id, HttpContext http) => RestartAsync(client, links, id, http));
        group.MapPost("/orchestrators/{name}/{id?}", (string name, string? id, HttpContext http) => StartAsync(client, links, name, id, http));
        return group;
    }

    private static async Task<IResult> StatusAsync(EmbeddedDurableTaskClient client, ManagementLinks links, string id, HttpContext http)
    {
        if (await client.GetInstanceAsync(id, getInputsAndOutputs: true, http.RequestAborted) is not { } found) return Results.NotFound();
        var withInput = Flag(http, "showInput") ?? true;
        var body = InstanceStatus.Of(found, withInput);
        if (Flag(http, "showHistory") == true && await client.LoadAsync(id, http.RequestAborted) is { } stored)
            body = body with { HistoryEvents = InstanceHistory.Of(stored.Record, stored.Steps, withInput, Flag(http, "showHistoryOutput") == true) };
        if (found.IsCompleted)
        {
            var failed = found.RuntimeStatus == OrchestrationRuntimeStatus.Failed && Flag(http, "returnInternalServerErrorOnFailure") == true;
            return Results.Json(body, statusCode: failed ? StatusCodes.Status500InternalServerError : StatusCodes.Status200OK);
        }
        AskAgain(http, links.Again(http.Request), inSeconds: 5);
        return Results.Json(body, statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> ListAsync(DurableTaskClient client, HttpContext http)
    {
        if (FilterOf(http) is not { } filter)
            return Results.BadRequest("createdTimeFrom and createdTimeTo are times, runtimeStatus is a list of statuses.");
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
        FilterOf(http) is not { CreatedFrom: not null } filter
            ? Results.BadRequest("createdTimeFrom is needed; it and createdTimeTo are times, runtimeStatus is a list of statuses.")
            : await client.PurgeAllInstancesAsync(filter, options: null, http.RequestAborted) is { PurgedInstanceCount: > 0 } purged
            ? Deleted(purged)
            : Results.NotFound();

    /// <summary>An instance that has not ended stays: nothing is deleted.</summary>
    private static async Task<IResult> PurgeAsync(DurableTaskClient client, string id, CancellationToken cancellation)
    {
        var purged = await client.PurgeInstanceAsync(id, options: null, cancellation);
        return purged.PurgedInstanceCount > 0 || await client.GetInstanceAsync(id, getInputsAndOutputs: false, cancellation) is not null
            ? Deleted(purged)
            : Results.NotFound();
    }

    private static Task<IResult> RaiseEventAsync(DurableTaskClient client, string id, string name, HttpContext http) => WhileRunning(
        client,
        id,
        async () =>
        {
            if (!http.Request.HasJsonContentType()) return Results.BadRequest("Only application/json is supported.");
            if (await JsonOf(http) is not { } body) return Results.BadRequest("The event's content is not JSON.");
            await client.RaiseEventAsync(id, name, body.Value, http.RequestAborted);
            return Results.Accepted();
        },
        http.RequestAborted);

    private static async Task<IResult> StartAsync(EmbeddedDurableTaskClient client, ManagementLinks links, string name, string? id, HttpContext http) =>
        await JsonOf(http) is { } body
            ? await AnswerStartAsync(client, links, client.ScheduleNewOrchestrationInstanceAsync(name, body.Value, new StartOrchestrationOptions(id), http.RequestAborted), http)
            : Results.BadRequest("The input is not JSON.");

    private static Task<IResult> RestartAsync(EmbeddedDurableTaskClient client, ManagementLinks links, string id, HttpContext http) =>
        AnswerStartAsync(client, links, client.RestartAsync(id, Flag(http, "restartWithNewInstanceId") ?? true, http.RequestAborted), http);

    private static async Task<IResult> AnswerStartAsync(EmbeddedDurableTaskClient client, ManagementLinks links, Task<string> starting, HttpContext http)
    {
        try
        {
            return await AnswerAsync(client, links, await starting, http);
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

    private static async Task<IResult> RewindAsync(DurableTaskClient client, string id, string reason, CancellationToken cancellation)
    {
        if (await client.GetInstanceAsync(id, getInputsAndOutputs: false, cancellation) is not { } found) return Results.NotFound();
        if (found.RuntimeStatus is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Terminated)
            return Results.StatusCode(StatusCodes.Status410Gone);
        try
        {
            await client.RewindInstanceAsync(id, reason, cancellation);
            return Results.Accepted();
        }
        catch (InvalidOperationException e)
        {
            return Results.Conflict(e.Message);
        }
    }

    private static Task<IResult> WhileRunning(DurableTaskClient client, string id, Func<Task> operation, CancellationToken cancellation) => WhileRunning(
        client,
        id,
        async () =>
        {
            await operation();
            return Results.Accepted();
        },
        cancellation);

    private static async Task<IResult> WhileRunning(DurableTaskClient client, string id, Func<Task<IResult>> operation, CancellationToken cancellation)
    {
        if (await client.GetInstanceAsync(id, getInputsAndOutputs: false, cancellation) is not { } found) return Results.NotFound();
        return found.IsCompleted ? Results.StatusCode(StatusCodes.Status410Gone) : await operation();
    }

    /// <summary>
    /// The answer to a start: where to ask after the instance. Where the caller would rather wait (<c>timeout</c> and
    /// <c>pollingInterval</c>, in seconds), its outcome, if that comes in time. The interval is not needed: nothing is polled.
    /// </summary>
    private static async Task<IResult> AnswerAsync(EmbeddedDurableTaskClient client, ManagementLinks links, string id, HttpContext http)
    {
        if (Seconds(http, "timeout") is { } timeout && Seconds(http, "pollingInterval") is not null)
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
            deadline.CancelAfter(timeout);
            try
            {
                var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, deadline.Token);
                return end.RuntimeStatus == OrchestrationRuntimeStatus.Completed
                    ? Results.Text(end.SerializedOutput ?? "null", "application/json")
                    : await StatusAsync(client, links, id, http);
            }
            catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
            {
                // Not in time.
            }
        }
        var payload = links.Of(http, id);
        AskAgain(http, payload.StatusQueryGetUri, inSeconds: 10);
        return Results.Json(payload, statusCode: StatusCodes.Status202Accepted);
    }

    private static void AskAgain(HttpContext http, string location, int inSeconds)
    {
        http.Response.Headers.Location = location;
        http.Response.Headers.RetryAfter = inSeconds.ToString(CultureInfo.InvariantCulture);
    }

    private static IResult Deleted(PurgeResult result) => Results.Json(new { instancesDeleted = result.PurgedInstanceCount });

    private static TimeSpan? Seconds(HttpContext http, string name) =>
        double.TryParse(http.Request.Query[name], CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= MaxWaitSeconds
            ? TimeSpan.FromSeconds(seconds)
            : null;

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
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time);
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
