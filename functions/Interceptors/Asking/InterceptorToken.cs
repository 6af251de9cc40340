using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Sluice.Tokens;

namespace Sluice.Interceptors.Asking;

/// <summary>What an interceptor's token names.</summary>
/// <param name="Run">Of the file's verification, from 1 on.</param>
/// <param name="Expires">The interceptor's deadline; whole milliseconds.</param>
public sealed record InterceptorClaim(string FileId, string InterceptorId, int Run, DateTimeOffset Expires)
{
    /// <summary>The interceptor's one turn with the file in this run: the key of the decision's row, lower-case hex.</summary>
    public string Turn => TurnOf(FileId, InterceptorId, Run);

    /// <summary>
    /// Without the deadline: an orchestrator that died before it saved what it had sent sends it again, and its clock has gone on.
    /// Whichever of the two tokens an interceptor uses decides the same turn.
    /// </summary>
    public static string TurnOf(string fileId, string interceptorId, int run) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{fileId}\n{interceptorId}\n{run}"))));
}

/// <summary>
/// One-shot tokens of interceptors. They are derived, not stored, so that a webhook's repeats carry the same token and
/// nothing usable is at rest: base64url of version, expiry, run, file id and interceptor id, and an HMAC-SHA256 over these
/// and the content's ETag. What consumes a token is the decision's row (<see cref="Interceptors.InterceptorDecisions"/>).
/// </summary>
public sealed class InterceptorToken(IOptions<TokenOptions> options)
{
    private const byte Version = 2;
    private const int HeadLength = 1 + sizeof(long) + sizeof(int);
    private const int MacLength = 32;
    private const int MaxLength = 1024;

    private readonly byte[][] keys = options.Value.TokenKeys();

    public string Create(InterceptorClaim claim, string etag)
    {
        var payload = Payload(claim);
        return Base64Url.EncodeToString([.. payload, .. Mac(keys[0], payload, etag)]);
    }

    /// <summary>
    /// What the token claims, not yet proven: the claim names the file whose ETag <see cref="IsAuthentic"/> needs.
    /// Null for what cannot be a token.
    /// </summary>
    public static InterceptorClaim? Read(string? token) => Parse(token)?.Claim;

    public bool IsAuthentic(string? token, string etag) =>
        Parse(token) is { } parsed && keys.Any(key => CryptographicOperations.FixedTimeEquals(parsed.Mac, Mac(key, parsed.Payload, etag)));

    private static (byte[] Payload, byte[] Mac, InterceptorClaim Claim)? Parse(string? token)
    {
        if (token is null || token.Length > MaxLength || !Base64Url.IsValid(token)) return null;
        var bytes = Base64Url.DecodeFromChars(token);
        // Decoding ignores the last character's spare bits and white space; only the one canonical form is the token.
        if (!string.Equals(Base64Url.EncodeToString(bytes), token, StringComparison.Ordinal)) return null;
        if (bytes.Length <= MacLength || Claim(bytes.AsSpan(..^MacLength)) is not { } claim) return null;
        return (bytes[..^MacLength], bytes[^MacLength..], claim);
    }

    private static InterceptorClaim? Claim(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < HeadLength || payload[0] != Version) return null;
        var milliseconds = BinaryPrimitives.ReadInt64BigEndian(payload[1..]);
        if (milliseconds < 0 || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()) return null;
        var run = BinaryPrimitives.ReadInt32BigEndian(payload[(1 + sizeof(long))..]);
        var rest = payload[HeadLength..];
        return Text(ref rest) is { } file && Text(ref rest) is { } interceptor && rest.IsEmpty
            ? new InterceptorClaim(file, interceptor, run, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds))
            : null;
    }

    private static byte[] Payload(InterceptorClaim claim)
    {
        var head = new byte[HeadLength];
        head[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(1), claim.Expires.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(1 + sizeof(long)), claim.Run);
        return [.. head, .. Prefixed(claim.FileId), .. Prefixed(claim.InterceptorId)];
    }

    private static byte[] Mac(byte[] key, byte[] payload, string etag) =>
        HMACSHA256.HashData(key, (byte[])[.. "sluice interceptor token"u8, .. payload, .. Encoding.UTF8.GetBytes(etag)]);

    private static byte[] Prefixed(string id)
    {
        var bytes = Encoding.ASCII.GetBytes(id);
        return [checked((byte)bytes.Length), .. bytes];
    }

    /// <summary>Ids are plain ASCII: whatever else is there was never a token, and must not reach a table key.</summary>
    private static string? Text(ref ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty || rest[0] == 0 || rest.Length <= rest[0]) return null;
        var text = Encoding.ASCII.GetString(rest.Slice(1, rest[0]));
        rest = rest[(rest[0] + 1)..];
        return text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? text : null;
    }
}
