using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging;
using Sluice.Host.Durable.Storage;

namespace Sluice.Host.Durable;

/// <summary>
/// Runs the orchestrations of a function app on Azure Table storage, with the semantics of Durable Functions. One process at
/// a time works on a task hub; others stand by, and take over when it stops or dies.
/// </summary>
public sealed class DurableEngine : IAsyncDisposable
{
    private static readonly TimeSpan PauseAfterError = TimeSpan.FromSeconds(5);

    private readonly DurableOptions _options;
    private readonly ITaskFunctions _functions;
    private readonly ILoggerFactory _loggers;
    private readonly TaskHubStore _store;
    private readonly HubLease _lease;
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource<TaskHub> _active = NewActive();
    private readonly ILogger _logger;
    private Task _tenure = Task.CompletedTask;
    private bool _wasActive;

    public DurableEngine(DurableOptions options, ITaskFunctions functions, TableServiceClient tables, BlobServiceClient blobs, ILoggerFactory loggers)
    {
        _options = options;
        _functions = functions;
        _loggers = loggers;
        _logger = loggers.CreateLogger<DurableEngine>();
        HubName = options.HubName;
        _store = new TaskHubStore(tables, blobs, options, _logger);
        _lease = new HubLease(blobs, options, _logger);
        Client = new EmbeddedDurableTaskClient(this, options);
    }

    public string HubName { get; }

    public EmbeddedDurableTaskClient Client { get; }

    /// <summary>Whether this process holds the hub.</summary>
    public bool IsActive => _active.Task.IsCompletedSuccessfully;

    /// <summary>Returns as soon as <see cref="IsActive"/>.</summary>
    public Task ActiveAsync(CancellationToken cancellation) => HubAsync(cancellation);

    /// <summary>Returns when this process holds the hub and all orchestrations go on. Until then it stands by.</summary>
    /// <param name="cancellation">Gives up waiting, and stands by no longer.</param>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        _tenure = Task.Run(HoldAsync, CancellationToken.None);
        try
        {
            await await Task.WhenAny(_active.Task, _tenure).WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(new CancellationToken(canceled: true));
            throw;
        }
    }

    /// <summary>Stops. Running activities may end within <see cref="DurableOptions.DrainTimeout"/>; the others run at the next start.</summary>
    /// <param name="cancellation">Ends the wait: cancelled from the beginning, nothing is waited for.</param>
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        if (_active.Task.IsCompletedSuccessfully) await _active.Task.Result.StopAsync(cancellation);
        await _stop.CancelAsync();
        while (!_active.TrySetException(new ObjectDisposedException(nameof(DurableEngine)))) RenewActive();
        await _tenure.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancellation.IsCancellationRequested) await _lease.ReleaseAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        _stop.Dispose();
    }

    /// <summary>The hub, as soon as this process holds it.</summary>
    internal Task<TaskHub> HubAsync(CancellationToken cancellation) => Volatile.Read(ref _active).Task.WaitAsync(cancellation);

    /// <summary>The hub that was active is so no longer. Who waits for one, goes on waiting.</summary>
    private void RenewActive()
    {
        var active = _active;
        if (active.Task.IsCompleted) Interlocked.CompareExchange(ref _active, NewActive(), active);
    }

    private static TaskCompletionSource<TaskHub> NewActive() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Holds the hub, loses it, stands by for it again: until the engine stops.</summary>
    private async Task HoldAsync()
    {
        while (true)
        {
            try
            {
                await _lease.AcquireAsync(_stop.Token);
                await WorkAsync();
            }
            catch (Exception e) when (_wasActive && !_stop.IsCancellationRequested)
            {
                _logger.LogError(e, "The task hub stopped working; it starts again in {Pause}.", PauseAfterError);
                await Task.Delay(PauseAfterError, _options.StorageTime, _stop.Token);
            }
            finally
            {
                if (!_stop.IsCancellationRequested) await _lease.ReleaseAsync(CancellationToken.None);
            }
        }
    }

    /// <summary>Works on the hub until it is lost. What this process knows is then out of date: it begins again from storage.</summary>
    private async Task WorkAsync()
    {
        using var tenure = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var kept = _lease.KeepAsync(tenure.Token);
        var hub = new TaskHub(_options, _functions, _store, _lease, _loggers);
        try
        {
            await _store.CreateAsync(tenure.Token);
            await hub.RecoverAsync(tenure.Token);
            _wasActive = true;
            _active.TrySetResult(hub);
            await await Task.WhenAny(kept, hub.Lost);
        }
        finally
        {
            if (!_stop.IsCancellationRequested) RenewActive();
            await hub.StopAsync(new CancellationToken(canceled: true));
            await tenure.CancelAsync();
            await kept.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
