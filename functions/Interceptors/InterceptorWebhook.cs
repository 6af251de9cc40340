using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sluice.Security;

namespace Sluice.Interceptors;

/// <summary>
/// The webhook itself: Unblu's headers and signatures and, beside them, Standard Webhooks'. The event's id and body are the
/// same on every attempt; each attempt has an id of its own, which a repeated activity repeats.
/// </summary>
public static class InterceptorWebhook
{
    /// <summary>The same on every attempt, and of no other interceptor or run.</summary>
    public static string EventId(InterceptorCall call) => "msg_" + Hash(call.Turn);

    public static HttpRequestMessage Request(InterceptorCall call, Interceptor interceptor, byte[] body, DateTimeOffset now) =>
        Request(interceptor.Endpoint, interceptor.Secret, InterceptorNewFileEvent.Event, EventId(call), call.Attempt, body, now);

    /// <param name="id">The event's.</param>
    /// <param name="attempt">1 for the first.</param>
    public static HttpRequestMessage Request(
        string endpoint, string? secret, string eventType, string id, int attempt, byte[] body, DateTimeOffset now)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = content };
        request.Headers.UserAgent.ParseAdd("Unblu-Hookshot");
        request.Headers.Add("X-Unblu-Event", eventType);
        request.Headers.Add("X-Unblu-Event-Id", id);
        request.Headers.Add("X-Unblu-Delivery", Hash($"{id}\n{attempt}"));
        request.Headers.Add("X-Unblu-Retry-No", (attempt - 1).ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(StandardWebhooks.IdHeader, id);
        request.Headers.Add(StandardWebhooks.TimestampHeader, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        if (string.IsNullOrEmpty(secret)) return request;
        request.Headers.Add(UnbluSignature.Sha1Header, UnbluSignature.Sha1(secret, body));
        request.Headers.Add(UnbluSignature.Sha256Header, UnbluSignature.Sha256(secret, body));
        request.Headers.Add(StandardWebhooks.SignatureHeader, StandardWebhooks.Sign(secret, id, now, body));
        return request;
    }

    /// <summary>What an answer means, apart from a decision in it.</summary>
    public static AnswerKind KindOf(HttpStatusCode status) => (int)status switch
    {
        >= 200 and < 300 => AnswerKind.Delivered,
        408 or 425 or 429 or >= 500 => AnswerKind.Retry,
        // Redirects are not followed, and a client error stays one.
        _ => AnswerKind.Failed,
    };

    /// <summary>An hour at most: a longer one would outlast most deadlines, and no number of a stranger's goes unbounded.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage answer, DateTimeOffset now)
    {
        var header = answer.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date - now);
        return wait is not { } asked || asked <= TimeSpan.Zero ? null : asked < TimeSpan.FromHours(1) ? asked : TimeSpan.FromHours(1);
    }

    /// <summary>Whether the answer claims to be a decision: it carries a signature.</summary>
    public static bool IsSigned(HttpResponseMessage answer) => answer.Headers.Contains(StandardWebhooks.SignatureHeader);

    /// <summary>
    /// The decision in a signed answer: <c>{"decision":"approve"|"reject","reason":"…"}</c>, signed like the webhook, with
    /// its id. Null where the signature, the id or the decision is wrong.
    /// </summary>
    public static SignedAnswer? ReadDecision(HttpResponseMessage answer, byte[] body, string eventId, string? secret, DateTimeOffset now)
    {
        var id = Header(answer, StandardWebhooks.IdHeader);
        if (string.IsNullOrEmpty(secret) || !string.Equals(id, eventId, StringComparison.Ordinal)) return null;
        var signed = StandardWebhooks.Verify(
            secret, id, Header(answer, StandardWebhooks.TimestampHeader), Header(answer, StandardWebhooks.SignatureHeader), body, now);
        if (!signed) return null;
        try
        {
            return JsonSerializer.Deserialize<SignedAnswer>(body, JsonSerializerOptions.Web) is { Verdict: not null } decision ? decision : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(' ', values) : null;

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}

/// <summary>Body of a synchronous interceptor's answer.</summary>
public sealed record SignedAnswer(string? Decision, string? Reason)
{
    [System.Text.Json.Serialization.JsonIgnore]
    public Verdict? Verdict => Decision switch
    {
        "approve" => Interceptors.Verdict.Approve,
        "reject" => Interceptors.Verdict.Reject,
        _ => null,
    };
}
