using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sluice.Tokens;

public static class TokenServices
{
    /// <summary>All of this folder; needs <see cref="TokenOptions"/> and a <c>TableServiceClient</c>.</summary>
    public static IServiceCollection AddTokens(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => new RandomIds());
        return services
            .AddSingleton<TokenStore>()
            .AddSingleton<OneShotTokens>()
            .AddSingleton<SealedText>();
    }
}
