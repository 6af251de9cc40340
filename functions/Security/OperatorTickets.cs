using Sluice.Storage;

namespace Sluice.Security;

/// <summary>
/// Tickets that a chat backend gets for one of its operators, for the operator's browser: 256 random bits, known only
/// by their SHA-256, for one conversation and at most an hour.
/// </summary>
public sealed class OperatorTickets(TokenStore store, RandomIds random, TimeProvider time)
{
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromMinutes(60);

    private const string Kind = "ticket";

    public async Task<(string Ticket, DateTimeOffset Expires)> IssueAsync(
        OperatorGrant grant, TimeSpan lifetime, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetime, MaxLifetime);
        var ticket = random.NewToken();
        var expires = time.GetUtcNow() + lifetime;
        if (!await store.InsertAsync(Kind, OneShotTokens.HashOf(ticket), expires, grant, cancellation))
            throw new InvalidOperationException("The generator repeated a ticket.");
        return (ticket, expires);
    }

    /// <returns>Null for an unknown or expired ticket.</returns>
    public async Task<Caller?> FindAsync(string ticket, CancellationToken cancellation = default)
    {
        var row = await store.FindAsync<OperatorGrant>(Kind, OneShotTokens.HashOf(ticket), cancellation);
        return row is not null && time.GetUtcNow() < row.Expires
            ? new Caller($"operator:{row.Data.Operator}", Role.Operator, row.Data)
            : null;
    }
}
