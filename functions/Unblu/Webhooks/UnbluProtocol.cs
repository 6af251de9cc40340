using System.Text.Json;
using Sluice.Interceptors;
using Sluice.Interceptors.Asking;

namespace Sluice.Unblu.Webhooks;

/// <summary>Interceptors are told of a file by Unblu's event <c>file_upload_interceptor.new_file</c>.</summary>
public sealed class UnbluProtocol : IInterceptorProtocol
{
    public HttpRequestMessage Request(InterceptorCall call, Interceptor interceptor, string token, string downloadLink, DateTimeOffset now)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(InterceptorNewFileEvent.Of(call, token, downloadLink), UnbluApi.Json);
        return UnbluRequest.Of(
            interceptor.Endpoint, interceptor.Secret, InterceptorNewFileEvent.Event, InterceptorWebhook.EventId(call), call.Attempt, body, now);
    }
}
