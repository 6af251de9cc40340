using Sluice.Http;
using Sluice.Outgoing;

namespace Sluice.Interceptors.Registry;

/// <summary>What an interceptor in the registry must look like.</summary>
public sealed class InterceptorRules(UrlGuard guard, PublicUrl publicUrl)
{
    /// <summary>Active interceptors at a time: their snapshots travel with every file's orchestration.</summary>
    public const int MaxActive = 10;

    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan MaxDeadline = TimeSpan.FromDays(6);

    /// <summary>All that is wrong, for people; empty when all is well.</summary>
    public IReadOnlyList<string> Problems(Interceptor interceptor) => [.. Find(interceptor)];

    private IEnumerable<string> Find(Interceptor interceptor)
    {
        if (string.IsNullOrWhiteSpace(interceptor.Name) || interceptor.Name.Length > 250) yield return "name must have 1 to 250 characters";
        if (interceptor.Description?.Length > 500) yield return "description must have at most 500 characters";
        if (!MimeFilter.IsValid(interceptor.MimeTypeRegex))
            yield return $"mimeTypeRegex must be a regular expression of at most {MimeFilter.MaxLength} characters";
        if (interceptor.Endpoint.Length > 4000 || !Uri.TryCreate(interceptor.Endpoint, UriKind.Absolute, out var url))
            yield return "the endpoint must be an absolute URL of at most 4000 characters";
        else if (guard.Refusal(url) is { } refusal)
            yield return $"the endpoint is refused: {refusal}";
        // One that is switched off is not called: it may be, whatever else is wrong.
        if (interceptor.Status == InterceptorStatus.Active && !publicUrl.IsKnown)
            yield return $"nobody knows where this app is reached, so no link to a file can be given: {PublicUrl.Setting} must be set";
        if (interceptor.Secret is { } secret && (secret.Length > 4000 || !StandardWebhooks.IsSecret(secret)))
            yield return "the secret must have at most 4000 characters, no blanks around it, and base64 of 24 to 64 bytes behind whsec_";
        if (interceptor.InsteadOf is { } other && !InterceptorFunctions.IsId(other)) yield return "insteadOf must be an interceptor's id";
        if (interceptor.ApiVersion is not ("V1" or "V2" or "V3" or "V4")) yield return "the API version must be V1, V2, V3 or V4";
        if (interceptor.Deadline < TimeSpan.FromSeconds(1) || interceptor.Deadline > MaxDeadline)
            yield return $"the deadline must be 1 to {MaxDeadline.TotalSeconds} seconds";
    }
}
