using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Sluice.Callers;

/// <summary>Finds the caller of a request by the credentials that it carries.</summary>
public sealed class Credentials(ApiKeys keys, OperatorSessions sessions, IOptions<CallerOptions> options)
{
    public const string KeyHeader = "x-api-key";
    public const string TicketHeader = "x-operator-ticket";

    /// <returns>Anonymous where there are no credentials; null where there are and they are not valid.</returns>
    public async Task<Caller?> FindAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (One(request, KeyHeader) is { } key) return keys.Find(key);
        if (options.Value.PlatformAuthentication && One(request, PlatformPrincipal.Header) is { } principal)
            return PlatformPrincipal.Read(principal);
        if (One(request, TicketHeader) is { } ticket) return await sessions.FindAsync(ticket, cancellation);
        if (One(request, "Authorization") is not { } authorization) return Caller.Anonymous;

        if (After("Bearer ", authorization) is { } bearer) return await sessions.FindAsync(bearer, cancellation);
        // Clients of the compatible surfaces know HTTP Basic only: the key is the password, the user is theirs to choose.
        return After("Basic ", authorization) is { } basic && Password(basic) is { } password ? keys.Find(password) : null;
    }

    private static string? One(HttpRequest request, string header) =>
        request.Headers[header] is { Count: > 0 } values ? values.ToString() : null;

    private static string? After(string scheme, string authorization) =>
        authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? authorization[scheme.Length..].Trim() : null;

    private static string? Password(string basic)
    {
        var bytes = new byte[basic.Length];
        if (!Convert.TryFromBase64String(basic, bytes, out var length)) return null;
        var pair = Encoding.UTF8.GetString(bytes.AsSpan(0, length));
        return pair.IndexOf(':') is var colon and >= 0 ? pair[(colon + 1)..] : null;
    }
}
