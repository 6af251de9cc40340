using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Sluice.Outgoing;

/// <summary>A URL, or what its host resolves to, that no call may go to. The message is safe to show to whoever set the URL.</summary>
public sealed class ForbiddenUrlException(string reason) : HttpRequestException(reason);

/// <summary>All addresses of a host; tests give resolvers that lie.</summary>
public delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellation);

/// <summary>
/// Keeps calls to URLs from outside away from every network that is not the public one. The address is checked when
/// the socket connects, and the socket connects to the address that was checked: a look at the URL alone is bypassed
/// by redirects, by names that resolve differently the second time, and by digits that only the resolver understands.
/// </summary>
public sealed class UrlGuard(IOptions<OutgoingOptions> options, ResolveHost resolve)
{
    private static readonly int[] DefaultPorts = [443, 8443];

    private readonly OutgoingOptions outgoing = options.Value;

    /// <inheritdoc cref="Refusal(Uri, OutgoingOptions)"/>
    public string? Refusal(Uri url) => Refusal(url, outgoing);

    /// <summary>What is wrong with the URL itself, before anything is resolved; null when nothing is. For people, without the URL.</summary>
    public static string? Refusal(Uri url, OutgoingOptions outgoing)
    {
        var allowLoopback = outgoing.AllowLoopback;
        if (!url.IsAbsoluteUri) return "the URL is not absolute";
        if (url.Scheme != Uri.UriSchemeHttps && !(allowLoopback && url.Scheme == Uri.UriSchemeHttp)) return "the URL is not https";
        if (url.UserInfo.Length > 0) return "the URL carries a user or password";
        if (url.Host.Length == 0) return "the URL has no host";
        if (!allowLoopback && !Ports(outgoing).Contains(url.Port)) return "the port is not allowed";
        if (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && ForbiddenAddresses.Contains(address, allowLoopback))
            return "the address is not public";
        return null;
    }

    /// <exception cref="ForbiddenUrlException">Any of the host's addresses is forbidden, or http or another port leads away from loopback.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext connection, CancellationToken cancellation)
    {
        var end = connection.DnsEndPoint;
        var addresses = await resolve(end.Host.Trim('[', ']'), cancellation);
        if (addresses.Length == 0) throw new HttpRequestException("The host has no address.");
        var plain = connection.InitialRequestMessage.RequestUri?.Scheme != Uri.UriSchemeHttps || !Ports(outgoing).Contains(end.Port);
        foreach (var address in addresses)
        {
            if (ForbiddenAddresses.Contains(address, outgoing.AllowLoopback)) throw new ForbiddenUrlException("the host's address is not public");
            if (plain && !ForbiddenAddresses.IsLoopback(address)) throw new ForbiddenUrlException("the scheme or port is for loopback only");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, end.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static int[] Ports(OutgoingOptions outgoing) => outgoing.AllowedPorts is { Length: > 0 } configured ? configured : DefaultPorts;
}

/// <summary>Refuses a URL before a connection, perhaps one that is already open, is looked for.</summary>
internal sealed class UrlGuardHandler(UrlGuard guard) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        guard.Refusal(request.RequestUri!) is { } reason
            ? Task.FromException<HttpResponseMessage>(new ForbiddenUrlException(reason))
            : base.SendAsync(request, cancellationToken);
}
