using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Grpc.Core;
using Sluice.Host.Functions.Worker.Rpc;

namespace Sluice.Host.Functions.Worker;

/// <summary>The conversation with one worker process, from its first word to its end.</summary>
internal sealed class WorkerChannel(string id, ILoggerFactory loggers)
{
    private readonly Channel<StreamingMessage> _outgoing = Channel.CreateUnbounded<StreamingMessage>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Invocation> _invocations = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, string> _functionIds = new(StringComparer.OrdinalIgnoreCase);
    private volatile Exception? _end;
    private Task _process = new TaskCompletionSource().Task;

    public string Id => id;

    /// <summary>Known the moment that the process is gone, though its calls are ended only then.</summary>
    public bool HasEnded => _end is not null || _process.IsCompleted;

    /// <summary>The worker's own web server, where HTTP functions are called.</summary>
    public Uri? HttpAddress { get; private set; }

    public IReadOnlyList<RpcFunctionMetadata> Functions { get; private set; } = [];

    /// <summary>Both directions of the worker's stream, until it ends.</summary>
    public async Task RunAsync(IAsyncStreamReader<StreamingMessage> incoming, IServerStreamWriter<StreamingMessage> outgoing, CancellationToken cancellation)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var writing = WriteAsync(outgoing, both.Token);
        _connected.TrySetResult();
        try
        {
            while (await incoming.MoveNext(both.Token)) Receive(incoming.Current);
        }
        catch (Exception end) when (end is OperationCanceledException or IOException)
        {
            // The process ended; whoever watches it says so.
        }
        finally
        {
            End(new WorkerProcessExitException("The worker closed its connection."));
            await both.CancelAsync();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Gets to know the worker: its capabilities, its functions; and has it load them.</summary>
    public async Task StartAsync(string appFolder, CancellationToken cancellation)
    {
        await _connected.Task.WaitAsync(cancellation);
        var init = new WorkerInitRequest { HostVersion = "4.1000.0", WorkerDirectory = appFolder, FunctionAppDirectory = appFolder };
        var capabilities = (await AskAsync(new StreamingMessage { WorkerInitRequest = init }, cancellation)).WorkerInitResponse;
        Check(capabilities.Result, "start");
        HttpAddress = capabilities.Capabilities.TryGetValue("HttpUri", out var address) ? new Uri(address) : null;

        var request = new StreamingMessage { FunctionsMetadataRequest = new FunctionsMetadataRequest { FunctionAppDirectory = appFolder } };
        var metadata = (await AskAsync(request, cancellation)).FunctionMetadataResponse;
        Check(metadata.Result, "list its functions");
        Functions = [.. metadata.FunctionMetadataResults];

        foreach (var function in Functions)
        {
            function.Directory = appFolder;
            var load = new FunctionLoadRequest { FunctionId = function.FunctionId, Metadata = function };
            var loaded = (await AskAsync(new StreamingMessage { FunctionLoadRequest = load }, cancellation)).FunctionLoadResponse;
            Check(loaded.Result, $"load {function.Name}");
            _functionIds[function.Name] = function.FunctionId;
        }
    }

    /// <exception cref="WorkerProcessExitException">The worker ended before it answered.</exception>
    public async Task<InvocationResponse> InvokeAsync(string function, InvocationRequest request, CancellationToken cancellation)
    {
        request.FunctionId = _functionIds[function];
        var invocation = _invocations[request.InvocationId] = new Invocation(Activity.Current);
        try
        {
            if (_end is { } end) throw end;
            Send(new StreamingMessage { InvocationRequest = request });
            using var cancel = cancellation.Register(() => Send(new StreamingMessage { InvocationCancel = new InvocationCancel { InvocationId = request.InvocationId } }));
            return await invocation.Answer.Task;
        }
        finally
        {
            _invocations.TryRemove(request.InvocationId, out _);
        }
    }

    public void Terminate(TimeSpan grace) =>
        Send(new StreamingMessage { WorkerTerminate = new WorkerTerminate { GracePeriod = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(grace) } });

    /// <summary>Ends with the worker's process.</summary>
    /// <param name="exited">Completes when that has.</param>
    public void EndWith(Task exited)
    {
        _process = exited;
        _ = exited.ContinueWith(_ => End(new WorkerProcessExitException("The worker exited.")), TaskScheduler.Default);
    }

    /// <summary>Nothing will be answered any more.</summary>
    public void End(Exception reason)
    {
        _end ??= reason;
        _outgoing.Writer.TryComplete();
        _connected.TrySetException(reason);
        foreach (var answer in _answers.Values) answer.TrySetException(reason);
        foreach (var invocation in _invocations.Values) invocation.Answer.TrySetException(reason);
    }

    private async Task<StreamingMessage> AskAsync(StreamingMessage message, CancellationToken cancellation)
    {
        message.RequestId = Guid.NewGuid().ToString();
        var answer = _answers[message.RequestId] = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            if (_end is { } end) throw end;
            Send(message);
            return await answer.Task.WaitAsync(cancellation);
        }
        finally
        {
            _answers.TryRemove(message.RequestId, out _);
        }
    }

    private void Send(StreamingMessage message) => _outgoing.Writer.TryWrite(message);

    private async Task WriteAsync(IServerStreamWriter<StreamingMessage> outgoing, CancellationToken cancellation)
    {
        await foreach (var message in _outgoing.Reader.ReadAllAsync(cancellation)) await outgoing.WriteAsync(message, cancellation);
    }

    private void Receive(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case StreamingMessage.ContentOneofCase.InvocationResponse:
                if (_invocations.TryGetValue(message.InvocationResponse.InvocationId, out var invocation)) invocation.Answer.TrySetResult(message.InvocationResponse);
                break;
            case StreamingMessage.ContentOneofCase.RpcLog:
                Log(message.RpcLog);
                break;
            default:
                if (_answers.TryGetValue(message.RequestId, out var answer)) answer.TrySetResult(message);
                break;
        }
    }

    /// <summary>An entry of the worker's, in the trace of the invocation that it belongs to.</summary>
    private void Log(RpcLog log)
    {
        var before = Activity.Current;
        if (_invocations.TryGetValue(log.InvocationId, out var invocation)) Activity.Current = invocation.Trace;
        var logger = loggers.CreateLogger(string.IsNullOrEmpty(log.Category) ? "Worker" : log.Category);
        var failure = log.Exception is { } e ? new WorkerFunctionException("Failure", e.Type, e.Message, e.StackTrace) : null;
        logger.Log((LogLevel)log.Level, failure, "{Message}", log.Message);
        Activity.Current = before;
    }

    private static void Check(StatusResult result, string what)
    {
        if (result.Status != StatusResult.Types.Status.Success)
            throw new InvalidOperationException($"The worker could not {what}: {result.Exception?.Message}\n{result.Exception?.StackTrace}");
    }

    private sealed record Invocation(Activity? Trace)
    {
        public TaskCompletionSource<InvocationResponse> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
