using Microsoft.Azure.Functions.Worker;
using Sluice.Http;
using Sluice.Interceptors.Registry;

namespace Sluice.Interceptors.Asking;

/// <summary>Copies the active interceptors for a file's next turn: one table query, never cached.</summary>
public sealed class ReadInterceptors(InterceptorStore store)
{
    public const string Name = nameof(ReadInterceptors);

    private const int MaxName = 50;

    /// <summary>In the order of asking. Names are shortened to 50 characters: they are for the record, and travel far.</summary>
    [Function(Name)]
    public async Task<IReadOnlyList<InterceptorSnapshot>> RunAsync([ActivityTrigger] string fileId, CancellationToken cancellation) =>
        [.. from one in await store.ListAsync(cancellation)
            where one.Status == InterceptorStatus.Active
            select new InterceptorSnapshot(
                one.Id, PlainText.Clean(one.Name, MaxName)!, one.MimeTypeRegex, one.Deadline, one.OnFailure, one.DryRun, one.InsteadOf)];
}
