using System.Text.Json.Serialization;
using Sluice.Interceptors;
using Sluice.Interceptors.Registry;
using Sluice.Unblu.Webhooks;

namespace Sluice.Unblu.Registry;

/// <summary>Unblu's <c>FileUploadInterceptorData</c>, the same in its v3 and v4.</summary>
/// <param name="WebhookSecret">Taken, never given.</param>
public sealed record UnbluInterceptorData(
    string? Id,
    long? CreationTimestamp,
    long? ModificationTimestamp,
    long? Version,
    string? AccountId,
    string? Name,
    string? Description,
    long? Order,
    string? MimeTypeRegex,
    [property: JsonConverter(typeof(UnbluEnumConverter<InterceptorStatus>))] InterceptorStatus? WebhookStatus,
    string? WebhookEndpoint,
    string? WebhookApiVersion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? WebhookSecret)
{
    [JsonPropertyName("$_type"), JsonPropertyOrder(-1)]
    public string Type => "FileUploadInterceptorData";

    public static UnbluInterceptorData Of(Interceptor one) => new(
        one.Id,
        one.Created.ToUnixTimeMilliseconds(),
        one.Modified.ToUnixTimeMilliseconds(),
        one.Version,
        UnbluApi.Account,
        one.Name,
        one.Description,
        one.Order,
        one.MimeTypeRegex,
        one.Status,
        one.Endpoint,
        one.ApiVersion,
        WebhookSecret: null);

    /// <summary>What Unblu does not know (failure behaviour, deadline, dry run, in whose place) stays as it is, or gets the careful default.</summary>
    public Interceptor ApplyTo(Interceptor? existing) => new()
    {
        Id = "",
        Name = Name ?? "",
        Description = Description,
        Order = Order ?? 0,
        MimeTypeRegex = MimeTypeRegex,
        Status = WebhookStatus ?? existing?.Status ?? InterceptorStatus.Active,
        Endpoint = WebhookEndpoint ?? "",
        Secret = InterceptorFunctions.Secret(WebhookSecret, existing),
        ApiVersion = WebhookApiVersion ?? existing?.ApiVersion ?? "V4",
        OnFailure = existing?.OnFailure ?? FailureBehaviour.MustSucceed,
        Deadline = existing?.Deadline ?? InterceptorRules.DefaultDeadline,
        DryRun = existing?.DryRun ?? false,
        InsteadOf = existing?.InsteadOf,
        Created = default,
        Modified = default,
        Version = 0,
    };
}

/// <summary>Unblu's <c>WebhookRegistration</c>, in which its ping describes whom it is sent to. Never with a secret.</summary>
public sealed record UnbluWebhookRegistration(
    string Id,
    long CreationTimestamp,
    long ModificationTimestamp,
    long Version,
    string AccountId,
    string Name,
    string? Description,
    [property: JsonConverter(typeof(UnbluEnumConverter<InterceptorStatus>))] InterceptorStatus Status,
    string Endpoint,
    string ApiVersion,
    IReadOnlyList<string> Events)
{
    [JsonPropertyName("$_type"), JsonPropertyOrder(-1)]
    public string Type => "WebhookRegistration";

    public static UnbluWebhookRegistration Of(Interceptor one) => new(
        one.Id,
        one.Created.ToUnixTimeMilliseconds(),
        one.Modified.ToUnixTimeMilliseconds(),
        one.Version,
        UnbluApi.Account,
        one.Name,
        one.Description,
        one.Status,
        one.Endpoint,
        one.ApiVersion,
        [InterceptorNewFileEvent.Event]);
}

/// <summary>Body of Unblu's ping.</summary>
/// <param name="Timestamp">Unix milliseconds.</param>
public sealed record UnbluPingEvent(long Timestamp, string AccountId, UnbluWebhookRegistration WebhookConfiguration)
{
    public const string Event = "ping";

    [JsonPropertyName("$_type"), JsonPropertyOrder(-1)]
    public string Type => "WebhookPingEvent";

    public string EventType => Event;
}
