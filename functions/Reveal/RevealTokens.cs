using Sluice.Callers;
using Sluice.Files;
using Sluice.Tokens;

namespace Sluice.Reveal;

/// <summary>The link behind a reveal: opens the file's bytes once, within a minute.</summary>
public sealed class RevealTokens(OneShotTokens tokens)
{
    private const string Action = "reveal";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    public Task<(string Token, DateTimeOffset Expires)> IssueAsync(FileRecord record, Caller holder, CancellationToken cancellation) =>
        tokens.IssueAsync(new OneShotGrant(record.PartitionKey, record.ContentETag, Action, holder.Name), Lifetime, cancellation);

    /// <summary>Whether the link would open the bytes; it still does then.</summary>
    public Task<bool> IsGoodAsync(string token, FileRecord record, CancellationToken cancellation) =>
        tokens.IsGoodAsync(token, record.PartitionKey, record.ContentETag, Action, cancellation);

    /// <returns>True for one use of the link; false ever after, and for every other token.</returns>
    public async Task<bool> ConsumeAsync(string token, FileRecord record, CancellationToken cancellation) =>
        await tokens.ConsumeAsync(token, record.PartitionKey, record.ContentETag, Action, cancellation) is not null;
}
