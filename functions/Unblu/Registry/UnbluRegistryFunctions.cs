using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Sluice.Callers;
using Sluice.Http;
using Sluice.Interceptors;
using Sluice.Interceptors.Registry;
using Sluice.Outgoing;
using Sluice.Tokens;
using Sluice.Unblu.Webhooks;

namespace Sluice.Unblu.Registry;

/// <summary>
/// Unblu's interceptor management, in the paths and shapes of its Web API v4 and v3 (which differ in where the id goes, and
/// in what getByName says of an unknown name).
/// </summary>
public sealed class UnbluRegistryFunctions(
    InterceptorStore store, InterceptorRegistry registry, GuardedSender sender, RandomIds random, TimeProvider time)
{
    private const string V4 = "app/rest/v4/fileuploadinterceptors/";
    private const string V3 = "app/rest/v3/fileuploadinterceptors/";
    private const string Both = "app/rest/{api}/fileuploadinterceptors/";

    /// <summary>Body of v3's pingWebhook.</summary>
    public sealed record PingBody(string? InterceptorId);

    /// <summary>Body of v3's validateMimeTypeRegex.</summary>
    public sealed record RegexBody(string? Regex);

    [Function("UnbluCreateInterceptor"), Requires(Role.Admin)]
    public async Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Both + "create")] HttpRequest request, string api, CancellationToken cancellation)
    {
        if (!UnbluApi.IsApi(api)) return UnbluAnswer.NoSuchPath();
        var (data, problem) = await JsonBody.ReadAsync<UnbluInterceptorData>(request, cancellation);
        if (problem is not null || data is null) return NoBody();
        return Answer(await registry.CreateAsync(data.ApplyTo(null), cancellation));
    }

    [Function("UnbluUpdateInterceptor"), Requires(Role.Admin)]
    public async Task<IResult> UpdateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Both + "update")] HttpRequest request,
        string api,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellation)
    {
        if (!UnbluApi.IsApi(api)) return UnbluAnswer.NoSuchPath();
        var (data, problem) = await JsonBody.ReadAsync<UnbluInterceptorData>(request, cancellation);
        if (problem is not null || data is null) return NoBody();
        return InterceptorFunctions.IsId(data.Id)
            ? Answer(await registry.UpdateAsync(data.Id!, data.Version, data.ApplyTo, durable, cancellation)) : Unknown();
    }

    [Function("UnbluReadInterceptor"), Requires(Role.Admin)]
    public Task<IResult> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = V4 + "{id}/read")] HttpRequest request, string id, CancellationToken cancellation) =>
        ReadAsync(id, cancellation);

    [Function("UnbluReadInterceptorV3"), Requires(Role.Admin)]
    public Task<IResult> ReadV3Async(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = V3 + "read")] HttpRequest request, CancellationToken cancellation) =>
        ReadAsync(request.Query["id"].ToString(), cancellation);

    [Function("UnbluDeleteInterceptor"), Requires(Role.Admin)]
    public Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = V4 + "{id}/delete")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellation) => DeleteAsync(id, durable, cancellation);

    [Function("UnbluDeleteInterceptorV3"), Requires(Role.Admin)]
    public Task<IResult> DeleteV3Async(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = V3 + "delete")] HttpRequest request,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellation) => DeleteAsync(request.Query["id"].ToString(), durable, cancellation);

    [Function("UnbluGetInterceptorByName"), Requires(Role.Admin)]
    public async Task<IResult> GetByNameAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Both + "getByName")] HttpRequest request, string api, CancellationToken cancellation)
    {
        if (!UnbluApi.IsApi(api)) return UnbluAnswer.NoSuchPath();
        var name = request.Query["name"].ToString();
        var found = (await store.ListAsync(cancellation)).FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.Ordinal));
        if (found is null && api == "v4") return Unknown();
        return UnbluAnswer.Ok(found is null ? null : UnbluInterceptorData.Of(found));
    }

    [Function("UnbluSearchInterceptors"), Requires(Role.Admin)]
    public async Task<IResult> SearchAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Both + "search")] HttpRequest request, string api, CancellationToken cancellation)
    {
        if (!UnbluApi.IsApi(api)) return UnbluAnswer.NoSuchPath();
        var (query, problem) = await JsonBody.ReadAsync<UnbluInterceptorQuery>(request, cancellation);
        if (problem is not null) return NoBody();
        try
        {
            return UnbluAnswer.Ok((query ?? new UnbluInterceptorQuery(null, null, null, null)).Run(await store.ListAsync(cancellation)));
        }
        catch (FormatException wrong)
        {
            return UnbluAnswer.Error(StatusCodes.Status400BadRequest, wrong.Message);
        }
    }

    [Function("UnbluPingInterceptor"), Requires(Role.Admin)]
    public Task<IResult> PingAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = V4 + "{id}/sendPing")] HttpRequest request, string id, CancellationToken cancellation) =>
        PingAsync(id, cancellation);

    [Function("UnbluPingInterceptorV3"), Requires(Role.Admin)]
    public async Task<IResult> PingV3Async(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = V3 + "pingWebhook")] HttpRequest request, CancellationToken cancellation)
    {
        var (body, problem) = await JsonBody.ReadAsync<PingBody>(request, cancellation);
        return problem is null ? await PingAsync(body?.InterceptorId, cancellation) : NoBody();
    }

    [Function("UnbluValidateMimeTypeRegex"), Requires(Role.Admin)]
    public async Task<IResult> ValidateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = V3 + "validateMimeTypeRegex")] HttpRequest request, CancellationToken cancellation)
    {
        var (body, problem) = await JsonBody.ReadAsync<RegexBody>(request, cancellation);
        if (problem is not null) return NoBody();
        return MimeFilter.IsValid(body?.Regex) ? TypedResults.NoContent()
            : UnbluAnswer.Error(StatusCodes.Status400BadRequest, "the regular expression is not valid");
    }

    private async Task<IResult> ReadAsync(string? id, CancellationToken cancellation) =>
        await FindAsync(id, cancellation) is { } found ? UnbluAnswer.Ok(UnbluInterceptorData.Of(found)) : Unknown();

    private async Task<IResult> DeleteAsync(string? id, DurableTaskClient durable, CancellationToken cancellation) =>
        InterceptorFunctions.IsId(id) && await registry.DeleteAsync(id!, durable, cancellation) ? TypedResults.NoContent() : Unknown();

    private async Task<IResult> PingAsync(string? id, CancellationToken cancellation)
    {
        if (await FindAsync(id, cancellation) is not { } found) return Unknown();
        var now = time.GetUtcNow();
        var ping = new UnbluPingEvent(now.ToUnixTimeMilliseconds(), UnbluApi.Account, UnbluWebhookRegistration.Of(found));
        var body = JsonSerializer.SerializeToUtf8Bytes(ping, UnbluApi.Json);
        using var request = UnbluRequest.Of(found.Endpoint, found.Secret, UnbluPingEvent.Event, random.NewId(), attempt: 1, body, now);
        using var result = await sender.SendAsync(request, cancellation);
        return result.Outcome switch
        {
            SendOutcome.Answered => TypedResults.NoContent(),
            SendOutcome.Refused => BadGateway($"the webhook answered {result.Status}"),
            SendOutcome.NotAllowed => BadGateway($"the webhook's URL is refused: {result.Why}"),
            _ => BadGateway("the webhook could not be reached"),
        };
    }

    private static IResult BadGateway(string message) => UnbluAnswer.Error(StatusCodes.Status502BadGateway, message);

    private async Task<Interceptor?> FindAsync(string? id, CancellationToken cancellation) =>
        InterceptorFunctions.IsId(id) ? await store.FindAsync(id!, cancellation) : null;

    private static IResult Answer(RegistryResult result) => result.Refusal switch
    {
        RegistryRefusal.None => UnbluAnswer.Ok(UnbluInterceptorData.Of(result.Value!)),
        RegistryRefusal.Unknown => Unknown(),
        RegistryRefusal.Outdated => UnbluAnswer.Error(StatusCodes.Status409Conflict, "the version is not the newest"),
        _ => UnbluAnswer.Error(StatusCodes.Status400BadRequest, string.Join("; ", result.Details)),
    };

    private static IResult Unknown() => UnbluAnswer.Error(StatusCodes.Status404NotFound, "there is no such interceptor");

    private static IResult NoBody() => UnbluAnswer.Error(StatusCodes.Status400BadRequest, "the body is not the JSON expected here");
}
