using Grpc.Core;
using Sluice.Host.Functions.Worker.Rpc;

namespace Sluice.Host.Functions.Worker;

/// <summary>The server of the protocol: hands the stream of a worker that names itself to the channel that waits for it.</summary>
internal sealed class FunctionRpcService(WorkerSupervisor supervisor) : FunctionRpc.FunctionRpcBase
{
    public override async Task EventStream(IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        // The stream's own span lasts as long as the worker: what comes by it belongs to others.
        System.Diagnostics.Activity.Current = null;
        if (!await requestStream.MoveNext(context.CancellationToken) || requestStream.Current.ContentCase != StreamingMessage.ContentOneofCase.StartStream)
            throw new Grpc.Core.RpcException(new Status(StatusCode.FailedPrecondition, "A worker must say who it is."));
        if (supervisor.Expected(requestStream.Current.StartStream.WorkerId) is not { } channel)
            throw new Grpc.Core.RpcException(new Status(StatusCode.PermissionDenied, "No such worker was started here."));
        await channel.RunAsync(requestStream, responseStream, context.CancellationToken);
    }
}
