using System.Security.Cryptography;
using System.Text;

namespace Sluice.Unblu.Webhooks;

/// <summary>
/// Unblu's webhook signatures: HMAC of the raw body with the registration's secret, lower-case hex, SHA-1 and, from newer
/// servers, SHA-256 beside it. SHA-1 is the protocol's choice.
/// </summary>
public static class UnbluSignature
{
    public const string Sha1Header = "X-Unblu-Signature";
    public const string Sha256Header = "X-Unblu-Signature-256";

    public static string Sha1(string secret, ReadOnlySpan<byte> body) =>
#pragma warning disable CA5350 // the protocol's own algorithm; HMAC-SHA1 is not broken as a MAC
        Convert.ToHexStringLower(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), body));
#pragma warning restore CA5350

    public static string Sha256(string secret, ReadOnlySpan<byte> body) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    /// <summary>Every signature that is there must be right, and one must be there.</summary>
    public static bool Verify(string secret, string? sha1, string? sha256, ReadOnlySpan<byte> body)
    {
        if (string.IsNullOrEmpty(sha1) && string.IsNullOrEmpty(sha256)) return false;
        var first = string.IsNullOrEmpty(sha1) || Same(Sha1(secret, body), sha1);
        var second = string.IsNullOrEmpty(sha256) || Same(Sha256(secret, body), sha256);
        return first & second;
    }

    private static bool Same(string expected, string given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.UTF8.GetBytes(given));
}
