using Grpc.Core;
using Grpc.Net.Client;
using Sluice.Host.Functions;
using Sluice.Host.Functions.Worker;
using Sluice.Host.Functions.Worker.Rpc;

namespace Sluice.Host.Tests.Functions.Worker;

/// <summary>A worker that says what a test has it say, by the real protocol.</summary>
/// <param name="functions">The functions that it claims to have: their names, and their bindings as JSON.</param>
internal sealed class ScriptedWorker(params (string Name, string[] Bindings)[] functions) : IWorkerLauncher
{
    private static readonly Method<StreamingMessage, StreamingMessage> EventStream = new(
        MethodType.DuplexStreaming,
        "AzureFunctionsRpcMessages.FunctionRpc",
        "EventStream",
        Marshaller(StreamingMessage.Parser),
        Marshaller(StreamingMessage.Parser));

    /// <summary>What it answers; null for the usual.</summary>
    public Func<StreamingMessage, StreamingMessage?> Answer { get; init; } = _ => null;

    /// <summary>Who it says it is; null for who it was started as.</summary>
    public string? Name { get; init; }

    public IWorkerInstance Start(FunctionApp app, IReadOnlyList<string> arguments)
    {
        var given = arguments.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return new Instance(this, new Uri(given["--functions-uri"]), Name ?? given["--functions-worker-id"]);
    }

    private static Marshaller<StreamingMessage> Marshaller(Google.Protobuf.MessageParser<StreamingMessage> parser) =>
        Marshallers.Create(message => Google.Protobuf.MessageExtensions.ToByteArray(message), parser.ParseFrom);

    private StreamingMessage? Usual(StreamingMessage message) => message.ContentCase switch
    {
        StreamingMessage.ContentOneofCase.WorkerInitRequest => new() { WorkerInitResponse = new() { Result = Success, Capabilities = { ["HttpUri"] = "http://127.0.0.1:9" } } },
        StreamingMessage.ContentOneofCase.FunctionsMetadataRequest => new()
        {
            FunctionMetadataResponse = new()
            {
                Result = Success,
                FunctionMetadataResults = { functions.Select(function => new RpcFunctionMetadata { Name = function.Name, FunctionId = function.Name, RawBindings = { function.Bindings } }) },
            },
        },
        StreamingMessage.ContentOneofCase.FunctionLoadRequest => new() { FunctionLoadResponse = new() { FunctionId = message.FunctionLoadRequest.FunctionId, Result = Success } },
        _ => null,
    };

    private static StatusResult Success => new() { Status = StatusResult.Types.Status.Success };

    private sealed class Instance : IWorkerInstance
    {
        private readonly CancellationTokenSource _stop = new();

        public Instance(ScriptedWorker worker, Uri host, string name) => Exited = RunAsync(worker, host, name);

        public int ProcessId => Environment.ProcessId;

        public Task Exited { get; }

        public string Output { get; private set; } = "";

        public void Kill() => _stop.Cancel();

        private async Task RunAsync(ScriptedWorker worker, Uri host, string name)
        {
            try
            {
                using var channel = GrpcChannel.ForAddress(host);
                using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(EventStream, null, new CallOptions(cancellationToken: _stop.Token));
                await call.RequestStream.WriteAsync(new StreamingMessage { StartStream = new() { WorkerId = name } });
                while (await call.ResponseStream.MoveNext(_stop.Token))
                {
                    var message = call.ResponseStream.Current;
                    if (message.ContentCase == StreamingMessage.ContentOneofCase.WorkerTerminate) return;
                    if ((worker.Answer(message) ?? worker.Usual(message)) is not { } answer) continue;
                    answer.RequestId = message.RequestId;
                    await call.RequestStream.WriteAsync(answer);
                }
            }
            catch (Exception e) when (e is Grpc.Core.RpcException or OperationCanceledException)
            {
                Output = e is Grpc.Core.RpcException refused ? refused.Status.Detail : "";
            }
        }
    }
}
