using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Blobs.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Host.Configuration;
using Sluice.Host.Functions;

namespace Sluice.Host.Blobs;

/// <summary>
/// Runs a function for a version of a blob until it succeeds, the version is gone, or its attempts are used up; then the version
/// is dealt with for good and gets its receipt. A crash before that leaves no receipt, so the version is run again; attempts that
/// ended in a crash count, also where they are the only ones.
/// </summary>
internal sealed class BlobRunner(
    FunctionInvoker invoker,
    BlobReceipts receipts,
    PoisonBlobs poison,
    HostJson hostJson,
    TimeProvider time,
    ILoggerFactory loggers) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<(string Function, Uri Blob, string ETag), bool> _underWay = new();
    private readonly SemaphoreSlim _slots = new(hostJson.BlobConcurrency);

    /// <summary>Waits for one of the slots of <c>maxDegreeOfParallelism</c>.</summary>
    public Task EnterAsync(CancellationToken cancellation) => _slots.WaitAsync(cancellation);

    /// <summary>Call with a slot; it is given back, also on failure.</summary>
    /// <returns>False where the same version is under way already; then nothing was done.</returns>
    public async Task<bool> RunAsync(BlobVersion version, CancellationToken cancellation)
    {
        var key = (version.Trigger.Function.Name, version.Client.Uri, version.ETag);
        if (!_underWay.TryAdd(key, true))
        {
            _slots.Release();
            return false;
        }
        try
        {
            await RunToEndAsync(version, cancellation);
            return true;
        }
        finally
        {
            _underWay.TryRemove(key, out _);
        }
    }

    public void Dispose() => _slots.Dispose();

    private async Task RunToEndAsync(BlobVersion version, CancellationToken cancellation)
    {
        var entered = true;
        try
        {
            if (await receipts.AttemptsAsync(version, cancellation) is not { } begun) return;
            for (var attempt = begun + 1; !await IsDoneAsync(version, attempt, cancellation); attempt++)
            {
                _slots.Release();
                entered = false;
                await Task.Delay(FirstPause * (1 << Math.Min(attempt - 1, 5)), time, cancellation);
                await _slots.WaitAsync(cancellation);
                entered = true;
            }
            await receipts.CompleteAsync(version, cancellation);
        }
        finally
        {
            if (entered) _slots.Release();
        }
    }

    /// <returns>Whether the version needs no further attempt: it succeeded, or went to the poison queue.</returns>
    private async Task<bool> IsDoneAsync(BlobVersion version, int attempt, CancellationToken cancellation)
    {
        if (attempt <= hostJson.BlobAttempts)
        {
            // The first attempt for a blob that came while this process watched needs no note: after a crash it counts as one that may have been.
            if (attempt > 1 || version.MayHaveRun) await receipts.NoteAsync(version, attempt, cancellation);
            if (await TryAsync(version, attempt, cancellation)) return true;
            if (attempt < hostJson.BlobAttempts) return false;
        }
        else if (await IsGoneAsync(version, cancellation))
        {
            return true;
        }
        await poison.AddAsync(version, cancellation);
        return true;
    }

    private async Task<bool> TryAsync(BlobVersion version, int attempt, CancellationToken cancellation)
    {
        var function = version.Trigger.Function;
        try
        {
            await invoker.InvokeAsync(function, Input(version), cancellation);
            return true;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            if (await IsGoneAsync(version, cancellation)) return true;
            loggers.CreateLogger("Function." + function.Name).LogError(
                e, "Attempt {Attempt} of {Attempts} failed for a blob in {Container}", attempt, hostJson.BlobAttempts, version.Trigger.Container);
            return false;
        }
    }

    /// <summary>A blob that was deleted needs nothing; one that was overwritten has come, or will come, as a version of its own.</summary>
    private static async Task<bool> IsGoneAsync(BlobVersion version, CancellationToken cancellation)
    {
        try
        {
            await version.Client.GetPropertiesAsync(new() { IfMatch = new ETag(version.ETag) }, cancellation);
            return false;
        }
        catch (RequestFailedException e)
        {
            return e.Status is StatusCodes.Status404NotFound or StatusCodes.Status412PreconditionFailed;
        }
    }

    private static TriggerInput Input(BlobVersion version) => new()
    {
        // As HTTP's header of this name: an uploader may go on with its own trace.
        TraceParent = version.Metadata.TryGetValue("traceparent", out var traceParent) ? traceParent : null,
        Since = version.LastModified,
        Value = (type, cancellation) => BlobContent.ReadAsync(version.Client, version.ETag, type, cancellation),
        Data = new Dictionary<string, object?>(version.Values, StringComparer.OrdinalIgnoreCase)
        {
            ["BlobTrigger"] = $"{version.Trigger.Container}/{version.Client.Name}",
            ["Uri"] = version.Client.Uri,
            ["Metadata"] = version.Metadata,
            ["Properties"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["ETag"] = version.ETag, ["BlobType"] = version.Type },
        },
    };
}
