using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Outgoing;

/// <summary>
/// Signatures by Standard Webhooks (standardwebhooks.com): HMAC-SHA256 over <c>id.timestamp.body</c>, written
/// <c>v1,</c> and base64. Several secrets or signatures, separated by blanks, let secrets rotate.
/// </summary>
public static class StandardWebhooks
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    /// <summary>How far the sender's clock may be off, either way.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const string Version = "v1,";
    private const string SecretPrefix = "whsec_";

    /// <summary>
    /// Whether the text can be signed with: a secret, or several of <c>whsec_</c> separated by blanks, each of 24 to 64 bytes as the specification
    /// says. One that is written another way (<c>v1,whsec_…</c>, a blank before it) would sign with other bytes than its owner thinks.
    /// </summary>
    public static bool IsSecret(string secrets) => secrets.Contains(SecretPrefix, StringComparison.Ordinal)
        ? secrets == secrets.Trim() && secrets.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(secret =>
            secret.StartsWith(SecretPrefix, StringComparison.Ordinal) && Base64.IsValid(secret.AsSpan(SecretPrefix.Length), out var length) && length is >= 24 and <= 64)
        : !string.IsNullOrWhiteSpace(secrets) && secrets == secrets.Trim();

    /// <summary>One signature for each secret.</summary>
    public static string Sign(string secrets, string id, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var signed = Content(id, at.ToUnixTimeSeconds(), body);
        return string.Join(' ', Keys(secrets).Select(key => Version + Convert.ToBase64String(HMACSHA256.HashData(key, signed))));
    }

    /// <summary>Whether one of the signatures is of one of the secrets, over exactly these values, and the time is near.</summary>
    public static bool Verify(
        string secrets, string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(signatures)) return false;
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return false;
        if (Math.Abs((decimal)now.ToUnixTimeSeconds() - seconds) > (decimal)Tolerance.TotalSeconds) return false;

        var signed = Content(id, seconds, body);
        // As texts: base64 has several for the same bytes, and only one is the signature.
        var found = false;
        foreach (var key in Keys(secrets))
        {
            var expected = Encoding.ASCII.GetBytes(Version + Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
            foreach (var one in signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                found |= CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), expected);
        }

        return found;
    }

    /// <summary><c>whsec_</c> secrets are base64; any other text is one secret, blanks and all: other systems' secrets are such texts.</summary>
    private static IEnumerable<byte[]> Keys(string secrets) =>
        secrets.StartsWith(SecretPrefix, StringComparison.Ordinal)
            ? secrets.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(secret => Convert.FromBase64String(secret[SecretPrefix.Length..]))
            : [Encoding.UTF8.GetBytes(secrets)];

    private static byte[] Content(string id, long seconds, ReadOnlySpan<byte> body)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{seconds}."));
        return [.. head, .. body];
    }
}
