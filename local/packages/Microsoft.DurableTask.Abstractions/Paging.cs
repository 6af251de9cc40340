namespace Microsoft.DurableTask;

/// <summary>One page of a listing; without a token it is the last.</summary>
public sealed class Page<T>(IReadOnlyList<T> values, string? continuationToken = null)
    where T : notnull
{
    public IReadOnlyList<T> Values { get; } = values;

    public string? ContinuationToken { get; } = continuationToken;
}

/// <summary>A listing that is read page by page.</summary>
public abstract class AsyncPageable<T> : IAsyncEnumerable<T>
    where T : notnull
{
    public abstract IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null);

    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await foreach (var page in AsPages().WithCancellation(cancellationToken))
            foreach (var value in page.Values)
                yield return value;
    }
}

public static class Pageable
{
    public static AsyncPageable<T> Create<T>(Func<string?, CancellationToken, Task<Page<T>>> pageFunc)
        where T : notnull => Create<T>((token, _, cancellation) => pageFunc(token, cancellation));

    public static AsyncPageable<T> Create<T>(Func<string?, int?, CancellationToken, Task<Page<T>>> pageFunc)
        where T : notnull => new FuncPageable<T>(pageFunc);

    private sealed class FuncPageable<T>(Func<string?, int?, CancellationToken, Task<Page<T>>> pageFunc) : AsyncPageable<T>
        where T : notnull
    {
        public override IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null) =>
            Pages(continuationToken, pageSizeHint);

        private async IAsyncEnumerable<Page<T>> Pages(
            string? token,
            int? size,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
        {
            do
            {
                var page = await pageFunc(token, size, cancellation);
                yield return page;
                token = page.ContinuationToken;
            }
            while (token is not null);
        }
    }
}
