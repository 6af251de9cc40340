using Sluice.Tokens;

namespace Sluice.Callers;

/// <summary>
/// Sessions that a chat backend opens for one of its operators, for the operator's browser. Their token (on the wire: <c>ticket</c>) is
/// 256 random bits, known only by their SHA-256, for one conversation and at most an hour.
/// </summary>
public sealed class OperatorSessions(TokenStore store, RandomIds random, TimeProvider time)
{
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromMinutes(60);

    /// <summary>As it is stored.</summary>
    private const string Kind = "ticket";

    public async Task<(string Token, DateTimeOffset Expires)> IssueAsync(
        OperatorGrant grant, TimeSpan lifetime, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetime, MaxLifetime);
        var token = random.NewToken();
        var expires = time.GetUtcNow() + lifetime;
        if (!await store.InsertAsync(Kind, OneShotTokens.HashOf(token), expires, grant, cancellation))
            throw new InvalidOperationException("The generator repeated a token.");
        return (token, expires);
    }

    /// <returns>Null for an unknown or expired token.</returns>
    public async Task<Caller?> FindAsync(string token, CancellationToken cancellation = default)
    {
        var row = await store.FindAsync<OperatorGrant>(Kind, OneShotTokens.HashOf(token), cancellation);
        return row is not null && time.GetUtcNow() < row.Expires
            ? new Caller($"operator:{row.Data.Operator}", Role.Operator, row.Data)
            : null;
    }
}
