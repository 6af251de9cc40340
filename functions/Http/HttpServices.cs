using Microsoft.Extensions.Logging;

namespace Sluice.Http;

public static class HttpServices
{
    public static IServiceCollection AddHttp(this IServiceCollection services) => services
        .AddSingleton<PublicUrl>()
        // Each request's URL would be logged, and a URL can carry a one-shot token.
        .AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning));
}
