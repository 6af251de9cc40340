using System.Security.Cryptography;
using System.Text;
using Sluice.Storage;

namespace Sluice.Security;

/// <summary>What a one-shot token is good for.</summary>
/// <param name="ETag">The version of the content.</param>
/// <param name="Action">What it allows, for example <c>reveal</c>.</param>
public sealed record OneShotClaim(string File, string ETag, string Action, DateTimeOffset ExpiresAt);

/// <summary>
/// Tokens of 256 random bits that work once, for one version of one file. Only their SHA-256 is stored, and one
/// conditional write consumes them, so that of any number of simultaneous uses exactly one succeeds.
/// </summary>
public sealed class OneShotTokens(TokenStore store, RandomIds random, TimeProvider time)
{
    private const string Kind = "link";

    public async Task<string> IssueAsync(OneShotClaim claim, CancellationToken cancellation = default)
    {
        var token = random.NewToken();
        if (!await store.InsertAsync(Kind, HashOf(token), claim.ExpiresAt, claim, cancellation))
            throw new InvalidOperationException("The generator repeated a token.");
        return token;
    }

    /// <returns>False for every refusal alike: unknown, expired, used, of another file, version or action.</returns>
    public async Task<bool> ConsumeAsync(string token, string file, string etag, string action, CancellationToken cancellation = default)
    {
        var hash = HashOf(token);
        if (await store.FindAsync<OneShotClaim>(Kind, hash, cancellation) is not { UsedAt: null } row) return false;
        var now = time.GetUtcNow();
        return now < row.Expires
            && row.Data == new OneShotClaim(file, etag, action, row.Data.ExpiresAt)
            && await store.UseAsync(Kind, hash, row.Version, now, cancellation);
    }

    internal static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
