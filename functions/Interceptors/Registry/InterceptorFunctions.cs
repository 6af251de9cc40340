using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Sluice.Callers;
using Sluice.Http;

namespace Sluice.Interceptors.Registry;

/// <summary>An interceptor as <c>/api/interceptors</c> takes it.</summary>
/// <param name="Order">The smallest is asked first; default 0.</param>
/// <param name="Enabled">Default true.</param>
/// <param name="Secret">Absent in an update: it stays; empty: it goes.</param>
/// <param name="OnFailure">Default <c>mustSucceed</c>.</param>
/// <param name="DeadlineSeconds">Default 900.</param>
/// <param name="Version">The version that an update changes.</param>
public sealed record InterceptorBody(
    string? Name,
    string? Description,
    long? Order,
    bool? Enabled,
    string? MimeTypeRegex,
    string? Endpoint,
    string? Secret,
    FailureBehaviour? OnFailure,
    int? DeadlineSeconds,
    bool? DryRun,
    string? InsteadOf,
    long? Version);

/// <summary>An interceptor as <c>/api/interceptors</c> shows it. The secret is never shown.</summary>
public sealed record InterceptorView(
    string Id,
    string Name,
    string? Description,
    long Order,
    bool Enabled,
    string? MimeTypeRegex,
    string Endpoint,
    bool HasSecret,
    FailureBehaviour OnFailure,
    long DeadlineSeconds,
    bool DryRun,
    string? InsteadOf,
    long Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset ModifiedAt)
{
    public static InterceptorView Of(Interceptor one) => new(
        one.Id,
        one.Name,
        one.Description,
        one.Order,
        one.Status == InterceptorStatus.Active,
        one.MimeTypeRegex,
        one.Endpoint,
        !string.IsNullOrEmpty(one.Secret),
        one.OnFailure,
        (long)one.Deadline.TotalSeconds,
        one.DryRun,
        one.InsteadOf,
        one.Version,
        one.Created,
        one.Modified);
}

/// <summary>The registry, in this API's own words.</summary>
public sealed class InterceptorFunctions(InterceptorStore store, InterceptorRegistry registry)
{
    private const string Route = "api/interceptors";

    [Function("ListInterceptors"), Requires(Role.Admin)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, CancellationToken cancellation) =>
        TypedResults.Ok(new { items = (await store.ListAsync(cancellation)).Select(InterceptorView.Of) });

    [Function("GetInterceptor"), Requires(Role.Admin)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{id}")] HttpRequest request, string id, CancellationToken cancellation) =>
        IsId(id) && await store.FindAsync(id, cancellation) is { } found ? TypedResults.Ok(InterceptorView.Of(found)) : Unknown();

    [Function("CreateInterceptor"), Requires(Role.Admin)]
    public async Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, CancellationToken cancellation)
    {
        var (body, problem) = await JsonBody.ReadAsync<InterceptorBody>(request, cancellation);
        if (problem is not null || body is null) return problem ?? NoBody();
        var result = await registry.CreateAsync(Apply(body, null), cancellation);
        return Answer(result, created => TypedResults.Created($"/{Route}/{created.Id}", InterceptorView.Of(created)));
    }

    [Function("UpdateInterceptor"), Requires(Role.Admin)]
    public async Task<IResult> UpdateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellation)
    {
        var (body, problem) = await JsonBody.ReadAsync<InterceptorBody>(request, cancellation);
        if (problem is not null || body is null) return problem ?? NoBody();
        if (!IsId(id)) return Unknown();
        var result = await registry.UpdateAsync(id, body.Version, existing => Apply(body, existing), durable, cancellation);
        return Answer(result, changed => TypedResults.Ok(InterceptorView.Of(changed)));
    }

    [Function("DeleteInterceptor"), Requires(Role.Admin)]
    public async Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellation) =>
        IsId(id) && await registry.DeleteAsync(id, durable, cancellation) ? TypedResults.NoContent() : Unknown();

    /// <summary>Our ids are letters and digits; anything else is no key to ask the table for.</summary>
    internal static bool IsId(string? id) => id is { Length: > 0 and <= 64 } && id.All(char.IsAsciiLetterOrDigit);

    private static Interceptor Apply(InterceptorBody body, Interceptor? existing) => new()
    {
        Id = "",
        Name = body.Name ?? "",
        Description = body.Description,
        Order = body.Order ?? 0,
        MimeTypeRegex = body.MimeTypeRegex,
        Status = body.Enabled ?? true ? InterceptorStatus.Active : InterceptorStatus.Inactive,
        Endpoint = body.Endpoint ?? "",
        Secret = Secret(body.Secret, existing),
        ApiVersion = existing?.ApiVersion ?? "V4",
        OnFailure = body.OnFailure ?? FailureBehaviour.MustSucceed,
        Deadline = body.DeadlineSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : InterceptorRules.DefaultDeadline,
        DryRun = body.DryRun ?? false,
        InsteadOf = body.InsteadOf,
        Created = default,
        Modified = default,
        Version = 0,
    };

    /// <summary>As no answer shows the secret, a client that sends back what it got must not lose it.</summary>
    internal static string? Secret(string? given, Interceptor? existing) => given is null ? existing?.Secret : given.Length == 0 ? null : given;

    private static IResult Answer(RegistryResult result, Func<Interceptor, IResult> success) => result.Refusal switch
    {
        RegistryRefusal.None => success(result.Value!),
        RegistryRefusal.Unknown => Unknown(),
        RegistryRefusal.Outdated => Problem.Conflict("outdated", "version must be the interceptor's newest; read it again."),
        _ => Problem.BadRequest("invalid_interceptor", string.Join("; ", result.Details) + "."),
    };

    private static IResult Unknown() => Problem.NotFound("unknown_interceptor", "There is no such interceptor.");

    private static IResult NoBody() => Problem.BadRequest("invalid_json", "The body must be a JSON object.");
}
