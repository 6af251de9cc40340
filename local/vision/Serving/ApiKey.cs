using System.Security.Cryptography;
using System.Text;

namespace Sluice.Vision.Serving;

internal enum KeyCheck
{
    Accepted,
    Missing,
    Wrong,
}

/// <summary>The one key of this service, compared in constant time.</summary>
internal sealed class ApiKey(string? key)
{
    private readonly byte[]? _hash = key is null ? null : Hash(key);

    /// <param name="presented">The credential, or null where the request has none.</param>
    public KeyCheck Check(string? presented) =>
        _hash is null ? KeyCheck.Accepted
        : string.IsNullOrEmpty(presented) ? KeyCheck.Missing
        : CryptographicOperations.FixedTimeEquals(_hash, Hash(presented)) ? KeyCheck.Accepted
        : KeyCheck.Wrong;

    /// <summary>The token of an Authorization header of scheme Bearer.</summary>
    public static string? Bearer(HttpRequest request) =>
        request.Headers.Authorization.ToString() is var value && value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? value["Bearer ".Length..].Trim()
            : null;

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
