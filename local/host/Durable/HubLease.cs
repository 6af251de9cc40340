using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Extensions.Logging;
using Sluice.Host.Durable.Storage;

namespace Sluice.Host.Durable;

/// <summary>
/// The lease on a blob that makes one process the holder of the task hub. It keeps others from doing the same work at the
/// same time; that nothing is committed twice does not depend on it, but on the ETag of each instance.
/// <para>
/// The holder notes its lease id and its process in the blob's metadata. Who finds that this process is dead, on this
/// machine, takes the lease over by changing that id to one of its own: a compare-and-swap, which succeeds for one of
/// several that try, and fails where the lease has gone to another since. So a restart after a crash does not wait.
/// </para>
/// </summary>
internal sealed class HubLease(BlobServiceClient blobs, DurableOptions options, ILogger logger)
{
    private const string LeaseId = "lease";
    /// <summary>A try takes two requests: a process on standby makes one a second.</summary>
    private static readonly TimeSpan StandbyPoll = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    private readonly BlobContainerClient _container = blobs.GetBlobContainerClient(options.HubName.ToLowerInvariant() + "-leases");
    private readonly StorageRetry _retry = new(options.StorageTime, logger);
    private BlobLeaseClient? _lease;
    private long _renewed;

    private bool IsHeld => _lease is not null && options.StorageTime.GetElapsedTime(Volatile.Read(ref _renewed)) < options.LeaseDuration - Margin;

    private BlobClient Blob => _container.GetBlobClient("taskhub");

    /// <summary>Returns when this process holds the hub.</summary>
    public async Task AcquireAsync(CancellationToken cancellation)
    {
        await _retry.RunAsync(async c => { await CreateAsync(c); return 0; }, cancellation);
        for (var waiting = false; !await _retry.RunAsync(TryAcquireAsync, cancellation); waiting = true)
        {
            if (!waiting) logger.LogWarning("Another process holds task hub {Hub}; this one stands by.", options.HubName);
            await Task.Delay(StandbyPoll, options.StorageTime, cancellation);
        }
    }

    /// <summary>Keeps the lease; returns when it has gone to another.</summary>
    public async Task KeepAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(options.LeaseDuration / 3, options.StorageTime, cancellation);
            if (await _retry.RunAsync(RenewAsync, cancellation)) continue;
            _lease = null;
            return;
        }
    }

    /// <summary>Returns when the lease is known to be held: at once, except in an outage of storage that outlasts it.</summary>
    public async Task HeldAsync(CancellationToken cancellation)
    {
        while (!IsHeld) await Task.Delay(TimeSpan.FromMilliseconds(200), options.StorageTime, cancellation);
    }

    public async Task ReleaseAsync(CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _lease, null) is not { } lease) return;
        try
        {
            await lease.ReleaseAsync(cancellationToken: cancellation);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or OperationCanceledException)
        {
            // It ends by itself.
        }
    }

    private async Task CreateAsync(CancellationToken cancellation)
    {
        await _container.CreateIfNotExistsAsync(cancellationToken: cancellation);
        if (await Blob.ExistsAsync(cancellation)) return;
        try
        {
            var ifNew = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
            await Blob.UploadAsync(BinaryData.FromString(""), ifNew, cancellation);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // Another process was faster.
        }
    }

    private async Task<bool> TryAcquireAsync(CancellationToken cancellation)
    {
        var lease = Blob.GetBlobLeaseClient(Guid.NewGuid().ToString());
        var before = options.StorageTime.GetTimestamp();
        try
        {
            await lease.AcquireAsync(options.LeaseDuration, cancellationToken: cancellation);
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            if (!await TakeOverAsync(lease.LeaseId, cancellation)) return false;
        }
        var owner = ProcessIdentity.Current.ToMetadata();
        owner[LeaseId] = lease.LeaseId;
        await Blob.SetMetadataAsync(owner, new BlobRequestConditions { LeaseId = lease.LeaseId }, cancellation);
        Volatile.Write(ref _renewed, before);
        _lease = lease;
        return true;
    }

    private async Task<bool> TakeOverAsync(string leaseId, CancellationToken cancellation)
    {
        var holder = (await Blob.GetPropertiesAsync(cancellationToken: cancellation)).Value.Metadata;
        if (!holder.TryGetValue(LeaseId, out var held) || !ProcessIdentity.From(holder).IsKnownDead()) return false;
        try
        {
            await Blob.GetBlobLeaseClient(held).ChangeAsync(leaseId, cancellationToken: cancellation);
            await Blob.GetBlobLeaseClient(leaseId).RenewAsync(cancellationToken: cancellation);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            return false;
        }
        logger.LogInformation("The process that held task hub {Hub} is dead; this one took it over.", options.HubName);
        return true;
    }

    /// <summary>A lease that ran out is renewed as long as nobody else took it.</summary>
    private async Task<bool> RenewAsync(CancellationToken cancellation)
    {
        var before = options.StorageTime.GetTimestamp();
        try
        {
            await _lease!.RenewAsync(cancellationToken: cancellation);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
        {
            return false;
        }
        Volatile.Write(ref _renewed, before);
        return true;
    }
}
