using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Sluice.Storage;

namespace Sluice.Security;

public static class SecurityServices
{
    /// <summary>All of this folder; needs <see cref="SecurityOptions"/> and a <c>TableServiceClient</c>.</summary>
    public static IServiceCollection AddSecurity(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => new RandomIds());
        // Each request's URL would be logged, and a URL can carry a one-shot token.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning));
        return services.AddGuardedHttp()
            .AddSingleton<TokenStore>()
            .AddSingleton<ApiKeys>()
            .AddSingleton<OperatorTickets>()
            .AddSingleton<OneShotTokens>()
            .AddSingleton<InterceptorToken>()
            .AddSingleton<SealedText>()
            .AddSingleton<Credentials>()
            .AddSingleton<PublicUrl>();
    }
}
