using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Sluice.Outgoing;

namespace Sluice.Unblu.Webhooks;

/// <summary>
/// A webhook as Unblu sends it: its headers and signatures and, beside them, Standard Webhooks'. The event's id and body are the
/// same on every attempt; each attempt has an id of its own, which a repeated activity repeats.
/// </summary>
internal static class UnbluRequest
{
    public const string Agent = "Unblu-Hookshot";

    /// <param name="id">The event's.</param>
    /// <param name="attempt">1 for the first.</param>
    public static HttpRequestMessage Of(string endpoint, string? secret, string eventType, string id, int attempt, byte[] body, DateTimeOffset now)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = content };
        request.Headers.UserAgent.ParseAdd(Agent);
        request.Headers.Add("X-Unblu-Event", eventType);
        request.Headers.Add("X-Unblu-Event-Id", id);
        request.Headers.Add("X-Unblu-Delivery", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{id}\n{attempt}")).AsSpan(0, 16)));
        request.Headers.Add("X-Unblu-Retry-No", (attempt - 1).ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(StandardWebhooks.IdHeader, id);
        request.Headers.Add(StandardWebhooks.TimestampHeader, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        if (string.IsNullOrEmpty(secret)) return request;
        request.Headers.Add(UnbluSignature.Sha1Header, UnbluSignature.Sha1(secret, body));
        request.Headers.Add(UnbluSignature.Sha256Header, UnbluSignature.Sha256(secret, body));
        request.Headers.Add(StandardWebhooks.SignatureHeader, StandardWebhooks.Sign(secret, id, now, body));
        return request;
    }
}
