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
        var row = await FindAsync(token, file, etag, action, cancellation);
        return row is not null && await store.UseAsync(Kind, HashOf(token), row.Version, time.GetUtcNow(), cancellation) ? row.Data : null;
    }

    /// <summary>Whether a token would work; it still does then.</summary>
    public async Task<bool> IsGoodAsync(string token, string file, string etag, string action, CancellationToken cancellation = default) =>
        await FindAsync(token, file, etag, action, cancellation) is not null;

    private async Task<TokenRow<OneShotGrant>?> FindAsync(string token, string file, string etag, string action, CancellationToken cancellation) =>
        await store.FindAsync<OneShotGrant>(Kind, HashOf(token), cancellation) is { UsedAt: null } row
        && time.GetUtcNow() < row.Expires && row.Data == new OneShotGrant(file, etag, action, row.Data.Holder) ? row : null;

    internal static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
