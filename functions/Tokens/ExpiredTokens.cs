using Microsoft.Azure.Functions.Worker;

namespace Sluice.Tokens;

/// <summary>
/// Removes rows of tokens that expired a week ago: nobody can use them any more, and until then a client that repeats itself
/// hears what became of its token.
/// </summary>
public sealed class ExpiredTokens(TokenStore store, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    [Function("DeleteExpiredTokens")]
    public Task RunAsync([TimerTrigger("0 40 3 * * *")] TimerInfo timer, CancellationToken cancellation) =>
        store.DeleteExpiredAsync(time.GetUtcNow() - Kept, cancellation);
}
