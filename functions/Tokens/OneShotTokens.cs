using System.Security.Cryptography;
using System.Text;

namespace Sluice.Tokens;

/// <summary>What a one-shot token is good for.</summary>
/// <param name="ETag">The version of the content.</param>
/// <param name="Action">What it allows, for example <c>reveal</c>.</param>
/// <param name="Holder">Whom it was given to, for audit.</param>
public sealed record OneShotGrant(string File, string ETag, string Action, string Holder);

/// <summary>
/// Tokens of 256 random bits that work once, for one version of one file. Only their SHA-256 is stored, and one
/// conditional write consumes them, so that of any number of simultaneous uses exactly one succeeds.
/// </summary>
public sealed class OneShotTokens(TokenStore store, RandomIds random, TimeProvider time)
{
    private const string Kind = "link";

    /// <param name="lifetime">Minutes for links that people click.</param>
    public async Task<(string Token, DateTimeOffset Expires)> IssueAsync(
        OneShotGrant grant, TimeSpan lifetime, CancellationToken cancellation = default)
    {
        var token = random.NewToken();
        var expires = time.GetUtcNow() + lifetime;
        if (!await store.InsertAsync(Kind, HashOf(token), expires, grant, cancellation))
            throw new InvalidOperationException("The generator repeated a token.");
        return (token, expires);
    }

    /// <returns>Null for every refusal alike: unknown, expired, used, of another file, version or action.</returns>
    public async Task<OneShotGrant?> ConsumeAsync(
        string token, string file, string etag, string action, CancellationToken cancellation = default)
    {
        var hash = HashOf(token);
        if (await store.FindAsync<OneShotGrant>(Kind, hash, cancellation) is not { UsedAt: null } row) return null;
        var now = time.GetUtcNow();
        if (now >= row.Expires || row.Data != new OneShotGrant(file, etag, action, row.Data.Holder)) return null;
        return await store.UseAsync(Kind, hash, row.Version, now, cancellation) ? row.Data : null;
    }

    internal static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
