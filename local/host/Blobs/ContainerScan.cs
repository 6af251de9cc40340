using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Sluice.Host.Blobs;

/// <summary>Looks through a container for versions of blobs that it has not handed out, a page at a time.</summary>
internal sealed class ContainerScan(BlobContainerClient container, IReadOnlyList<BlobTrigger> triggers)
{
    /// <summary>The most that the service lists in one request.</summary>
    private const int PageSize = 5000;

    private readonly string prefix = triggers.Select(t => t.Prefix).Aggregate(CommonPrefix);
    private readonly Dictionary<(BlobTrigger Trigger, string Name, string ETag), int> handedOut = [];
    private string? continuation;
    private int sweep;

    /// <summary>Reads one page; the next call goes on where this one ended, and begins anew after the last page.</summary>
    /// <returns>The versions that were not handed out before.</returns>
    public async Task<IReadOnlyList<BlobVersion>> NextAsync(CancellationToken cancellation)
    {
        List<BlobVersion> found = [];
        try
        {
            await foreach (var page in container
                .GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, prefix.Length == 0 ? null : prefix, cancellation)
                .AsPages(continuation, PageSize))
            {
                foreach (var blob in page.Values) found.AddRange(Versions(blob));
                continuation = string.IsNullOrEmpty(page.ContinuationToken) ? null : page.ContinuationToken;
                break;
            }
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            continuation = null;
        }
        if (continuation is null) EndSweep();
        return found;
    }

    /// <summary>Lets a version be found again: it was not dealt with.</summary>
    public void Return(BlobVersion version)
    {
        lock (handedOut) handedOut.Remove((version.Trigger, version.Client.Name, version.ETag));
    }

    private IEnumerable<BlobVersion> Versions(BlobItem blob)
    {
        var eTag = blob.Properties.ETag?.ToString("H") ?? "";
        foreach (var trigger in triggers)
        {
            if (IsKnown((trigger, blob.Name, eTag)) || trigger.Match(blob.Name) is not { } values) continue;
            yield return new(
                trigger, container.GetBlobClient(blob.Name), eTag, blob.Properties.BlobType?.ToString() ?? nameof(BlobType.Block), blob.Metadata, values);
        }
    }

    private bool IsKnown((BlobTrigger, string, string) key)
    {
        lock (handedOut)
        {
            var known = handedOut.ContainsKey(key);
            handedOut[key] = sweep;
            return known;
        }
    }

    /// <summary>Forgets the versions that the container no longer has: memory stays bounded by what is in it.</summary>
    private void EndSweep()
    {
        lock (handedOut)
        {
            foreach (var gone in handedOut.Where(v => v.Value != sweep).Select(v => v.Key).ToArray()) handedOut.Remove(gone);
        }
        sweep++;
    }

    private static string CommonPrefix(string a, string b) => a[..a.AsSpan().CommonPrefixLength(b)];
}
