using System.Runtime.CompilerServices;

namespace Azure.Data.Tables;

/// <summary>Reads one page: the continuation token, null for the first, and the greatest number of items.</summary>
internal delegate Task<Page<T>> ReadPage<T>(string? continuationToken, int? maxPerPage, CancellationToken cancellationToken)
    where T : notnull;

internal sealed class Pages<T>(ReadPage<T> read, int? maxPerPage, CancellationToken cancellationToken) : AsyncPageable<T>(cancellationToken)
    where T : notnull
{
    public override IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null) =>
        Read(continuationToken, pageSizeHint ?? maxPerPage);

    public override async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await foreach (var page in Read(continuationToken: null, maxPerPage, cancellationToken).ConfigureAwait(false))
        {
            foreach (var item in page.Values)
                yield return item;
        }
    }

    private async IAsyncEnumerable<Page<T>> Read(
        string? continuationToken, int? max, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken, cancellation);
        do
        {
            var page = await read(continuationToken, max, linked.Token).ConfigureAwait(false);
            yield return page;
            continuationToken = page.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(continuationToken));
    }
}
