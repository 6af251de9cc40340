using Microsoft.Extensions.DependencyInjection;
using Sluice.Interceptors.Asking;
using Sluice.Interceptors.Registry;

namespace Sluice.Interceptors;

public static class InterceptorServices
{
    /// <summary>All of this folder; needs <c>AddTokens</c>, <c>AddGuardedHttp</c>, a <c>TableServiceClient</c>, an <c>IFileVersions</c> and an <c>IInterceptorProtocol</c>.</summary>
    public static IServiceCollection AddSluiceInterceptors(this IServiceCollection services) => services
        .AddSingleton<InterceptorStore>()
        .AddSingleton<InterceptorToken>()
        .AddSingleton<InterceptorRules>()
        .AddSingleton<InterceptorRegistry>()
        .AddSingleton<InterceptorDecisions>()
        .AddSingleton<InterceptorBulkhead>()
        .AddSingleton<InterceptorAccess>();
}
