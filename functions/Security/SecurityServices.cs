using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Sluice.Storage;

namespace Sluice.Security;

public static class SecurityServices
{
    /// <summary>All of this folder; needs <see cref="SecurityOptions"/> and a <c>TableServiceClient</c>.</summary>
    public static IServiceCollection AddSecurity(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => new RandomIds());
        return services.AddGuardedHttp()
            .AddSingleton<TokenStore>()
            .AddSingleton<ApiKeys>()
            .AddSingleton<OperatorTickets>()
            .AddSingleton<OneShotTokens>()
            .AddSingleton<InterceptorToken>()
            .AddSingleton<Credentials>()
            .AddSingleton<PublicUrl>();
    }
}
