using Microsoft.Extensions.DependencyInjection;
using Sluice.Storage;

namespace Sluice.Interceptors;

public static class InterceptorServices
{
    /// <summary>All of this folder; needs <c>AddSecurity</c>, a <c>TableServiceClient</c> and an <c>IFileVersions</c>.</summary>
    public static IServiceCollection AddSluiceInterceptors(this IServiceCollection services) => services
        .AddSingleton<InterceptorStore>()
        .AddSingleton<InterceptorSnapshots>()
        .AddSingleton<InterceptorRules>()
        .AddSingleton<InterceptorRegistry>()
        .AddSingleton<InterceptorDecisions>()
        .AddSingleton<InterceptorAccess>();
}
