using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Sluice.Host.Blobs;

/// <summary>Looks through a container for versions of blobs that it has not handed out.</summary>
/// <param name="pageSize">Blobs of one request; 5,000 is the most that the service lists.</param>
internal sealed class ContainerScan(BlobContainerClient container, IReadOnlyList<BlobTrigger> triggers, int pageSize = 5000)
{
    private readonly string _prefix = triggers.Select(t => t.Prefix).Aggregate(CommonPrefix);
    private readonly Dictionary<(BlobTrigger Trigger, string Name, string ETag), int> _handedOut = [];
    private int _sweep;

    /// <summary>Requests of the last sweep.</summary>
    public int Requests { get; private set; }

    /// <summary>Lists the whole container, and gives the versions that were not handed out before.</summary>
    public async IAsyncEnumerable<BlobVersion> SweepAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        Requests = 0;
        string? continuation = null;
        do
        {
            var page = await PageAsync(continuation, cancellation);
            Requests++;
            foreach (var blob in page?.Values ?? [])
                foreach (var version in Versions(blob)) yield return version;
            continuation = page?.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(continuation));
        EndSweep();
    }

    /// <summary>Lets a version be found again: it was not dealt with.</summary>
    public void Return(BlobVersion version)
    {
        lock (_handedOut) _handedOut.Remove((version.Trigger, version.Client.Name, version.ETag));
    }

    /// <returns>Null where there is no such container.</returns>
    private async Task<Page<BlobItem>?> PageAsync(string? continuation, CancellationToken cancellation)
    {
        try
        {
            var pages = container
                .GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, _prefix.Length == 0 ? null : _prefix, cancellation)
                .AsPages(continuation, pageSize);
            await foreach (var page in pages) return page;
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            // What nobody made yet holds nothing.
        }
        return null;
    }

    private IEnumerable<BlobVersion> Versions(BlobItem blob)
    {
        var eTag = blob.Properties.ETag?.ToString("H") ?? "";
        foreach (var trigger in triggers)
        {
            if (IsKnown((trigger, blob.Name, eTag)) || trigger.Match(blob.Name) is not { } values) continue;
            yield return new(
                trigger,
                container.GetBlobClient(blob.Name),
                eTag,
                blob.Properties.BlobType?.ToString() ?? nameof(BlobType.Block),
                blob.Properties.LastModified,
                blob.Metadata,
                values)
            {
                MayHaveRun = _sweep == 0,
            };
        }
    }

    private bool IsKnown((BlobTrigger, string, string) key)
    {
        lock (_handedOut)
        {
            var known = _handedOut.ContainsKey(key);
            _handedOut[key] = _sweep;
            return known;
        }
    }

    /// <summary>Forgets the versions that the container no longer has: memory stays bounded by what is in it.</summary>
    private void EndSweep()
    {
        lock (_handedOut)
        {
            foreach (var gone in _handedOut.Where(v => v.Value != _sweep).Select(v => v.Key).ToArray()) _handedOut.Remove(gone);
        }
        _sweep++;
    }

    private static string CommonPrefix(string a, string b) => a[..a.AsSpan().CommonPrefixLength(b)];
}
