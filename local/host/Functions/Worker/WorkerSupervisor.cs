using System.Globalization;
using Sluice.Host.Functions.Worker.Rpc;

namespace Sluice.Host.Functions.Worker;

/// <summary>Starts the worker, starts it again when it ends by itself, and has functions wait meanwhile.</summary>
internal sealed class WorkerSupervisor(FunctionApp app, IWorkerLauncher launcher, ILoggerFactory loggers) : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);
    private readonly ILogger _log = loggers.CreateLogger<WorkerSupervisor>();
    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource<WorkerChannel> _ready = NewReady();
    private Uri _address = null!;
    private WorkerChannel? _expected;
    private Task _watching = Task.CompletedTask;

    public IWorkerInstance? Instance { get; private set; }

    public WorkerChannel? Expected(string workerId) => _expected is { } channel && channel.Id == workerId ? channel : null;

    /// <summary>Starts the first worker; from then on there is always one, or one about to be.</summary>
    /// <param name="address">Of the server of the protocol.</param>
    /// <exception cref="WorkerStartException">It ended, or did not answer in time.</exception>
    public async Task<WorkerChannel> StartAsync(Uri address, CancellationToken cancellation)
    {
        _address = address;
        try
        {
            var channel = await LaunchAsync(cancellation);
            _watching = WatchAsync();
            return channel;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // What it said last may still be on its way.
            await Instance!.Exited.WaitAsync(PauseAfterFailure, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new WorkerStartException(Instance.Output is { Length: > 0 } said ? said : $"The function app did not start: {e.Message}", e);
        }
    }

    /// <summary>The worker that runs, or the next one where it has ended: nothing is sent to one that is known to be gone.</summary>
    public async Task<WorkerChannel> ReadyAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var ready = Volatile.Read(ref _ready);
            var channel = await ready.Task.WaitAsync(cancellation);
            if (!channel.HasEnded) return channel;
            Retire(ready);
        }
    }

    /// <summary>Ends the worker, for instance because a function does not; the next one starts by itself.</summary>
    public void Restart() => Instance?.Kill();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        // From then on no other worker is started.
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Instance is { } instance)
        {
            _expected?.Terminate(Grace);
            await instance.Exited.WaitAsync(Grace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            instance.Kill();
        }
        _stopping.Dispose();
    }

    private async Task<WorkerChannel> LaunchAsync(CancellationToken cancellation)
    {
        var channel = new WorkerChannel(Guid.NewGuid().ToString(), loggers);
        _expected = channel;
        var instance = Instance = launcher.Start(app, Arguments(channel));
        channel.EndWith(instance.Exited);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, cancellation);
        deadline.CancelAfter(StartDeadline);
        await channel.StartAsync(app.Folder, deadline.Token);
        _ready.TrySetResult(channel);
        return channel;
    }

    private async Task WatchAsync()
    {
        while (true)
        {
            await Instance!.Exited.WaitAsync(_stopping.Token);
            Retire(_ready);
            _log.LogWarning("The worker exited and is started again.");
            try
            {
                await LaunchAsync(CancellationToken.None);
            }
            catch (Exception failed) when (!_stopping.IsCancellationRequested)
            {
                _log.LogError(failed, "The worker did not start.");
                Instance.Kill();
                await Task.Delay(PauseAfterFailure, _stopping.Token);
            }
        }
    }

    /// <summary>Has calls wait for the next worker, whoever notices first that this one has ended.</summary>
    private void Retire(TaskCompletionSource<WorkerChannel> ready)
    {
        if (ready.Task.IsCompleted) Interlocked.CompareExchange(ref _ready, NewReady(), ready);
    }

    private IReadOnlyList<string> Arguments(WorkerChannel channel) =>
    [
        "--functions-uri", _address.ToString(),
        "--functions-worker-id", channel.Id,
        "--functions-request-id", Guid.NewGuid().ToString(),
        "--functions-grpc-max-message-length", int.MaxValue.ToString(CultureInfo.InvariantCulture),
    ];

    private static TaskCompletionSource<WorkerChannel> NewReady() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
