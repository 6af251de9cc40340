using Sluice.Security;
using Sluice.Storage;

namespace Sluice.Reveal;

/// <summary>The link behind a reveal: opens the file's bytes once, within a minute.</summary>
public sealed class RevealTokens(OneShotTokens tokens, TimeProvider time)
{
    private const string Action = "reveal";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    public async Task<(string Token, DateTimeOffset ExpiresAt)> IssueAsync(FileRecord record, CancellationToken cancellation)
    {
        var expiresAt = time.GetUtcNow() + Lifetime;
        return (await tokens.IssueAsync(new OneShotClaim(record.PartitionKey, record.ContentETag, Action, expiresAt), cancellation), expiresAt);
    }

    /// <returns>True for one use of the link; false ever after, and for every other token.</returns>
    public Task<bool> ConsumeAsync(string token, FileRecord record, CancellationToken cancellation) =>
        tokens.ConsumeAsync(token, record.PartitionKey, record.ContentETag, Action, cancellation);
}
