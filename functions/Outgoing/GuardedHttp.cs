using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sluice.Outgoing;

/// <summary>The client for every URL that comes from outside: <c>factory.CreateClient(GuardedHttp.Name)</c>.</summary>
public static class GuardedHttp
{
    public const string Name = "guarded";

    /// <summary>A whole exchange, from resolving to the answer's last byte.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>Bytes of an answer's content; more is an error.</summary>
    public const int MaxAnswer = 64 * 1024;

    public static IServiceCollection AddGuardedHttp(this IServiceCollection services)
    {
        services.TryAddSingleton<ResolveHost>(static (host, cancellation) => Dns.GetHostAddressesAsync(host, cancellation));
        services.AddSingleton<UrlGuard>();
        services.AddSingleton<GuardedSender>();
        services.AddTransient<UrlGuardHandler>();
        services.AddHttpClient(Name, Limit)
            .AddHttpMessageHandler<UrlGuardHandler>()
            .UseSocketsHttpHandler(static (handler, provider) => Configure(handler, provider.GetRequiredService<UrlGuard>()))
            // A webhook's URL can be a secret of its own, and the factory's loggers write URLs.
            .RemoveAllLoggers();
        return services;
    }

    private static void Limit(HttpClient client)
    {
        client.Timeout = Timeout;
        client.MaxResponseContentBufferSize = MaxAnswer;
    }

    private static void Configure(SocketsHttpHandler handler, UrlGuard guard)
    {
        handler.ConnectCallback = guard.ConnectAsync;
        handler.AllowAutoRedirect = false;
        handler.UseProxy = false;
        handler.UseCookies = false;
        handler.Credentials = null;
        handler.AutomaticDecompression = DecompressionMethods.None;
        handler.ConnectTimeout = TimeSpan.FromSeconds(10);
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(2);
    }
}
