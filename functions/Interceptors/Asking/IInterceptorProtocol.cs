namespace Sluice.Interceptors.Asking;

/// <summary>In which words an interceptor is told of a file: those of the system that the interceptors are written for.</summary>
public interface IInterceptorProtocol
{
    /// <param name="token">Opens the link, and decides once.</param>
    /// <param name="downloadLink">Of the file's bytes.</param>
    HttpRequestMessage Request(InterceptorCall call, Interceptor interceptor, string token, string downloadLink, DateTimeOffset now);
}
