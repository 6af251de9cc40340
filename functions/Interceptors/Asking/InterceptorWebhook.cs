using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sluice.Files;
using Sluice.Outgoing;

namespace Sluice.Interceptors.Asking;

/// <summary>What calls of interceptors and their answers have in common, whatever the protocol: the event's id, and signed answers (Standard Webhooks).</summary>
public static class InterceptorWebhook
{
    /// <summary>The same on every attempt, and of no other interceptor or run.</summary>
    public static string EventId(InterceptorCall call) => "msg_" + Hash(call.Turn);

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
