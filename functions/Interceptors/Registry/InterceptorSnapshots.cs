using Sluice.Http;

namespace Sluice.Interceptors.Registry;

/// <summary>Copies the active interceptors for a new file's orchestration: one table query, never cached.</summary>
public sealed class InterceptorSnapshots(InterceptorStore store)
{
    private const int MaxName = 50;

    /// <summary>In the order of asking. Names are shortened to 50 characters: they are for the record, and travel far.</summary>
    public async Task<IReadOnlyList<InterceptorSnapshot>> TakeAsync(CancellationToken cancellation = default) =>
        [.. from one in await store.ListAsync(cancellation)
            where one.Status == InterceptorStatus.Active
            select new InterceptorSnapshot(
                one.Id, PlainText.Clean(one.Name, MaxName)!, one.MimeTypeRegex, one.Deadline, one.OnFailure, one.DryRun, one.InsteadOf)];
}
