using System.Net;
using System.Net.Sockets;

namespace Sluice.Host.Start;

/// <summary>Ports on 127.0.0.1.</summary>
internal static class LocalPorts
{
    private const int DefaultHost = 7071;
    private const int DefaultAzurite = 10000;
    private const int Highest = 65535;

    /// <summary>
    /// The first of Azurite's three ports: three for each port of a host, counted from Azurite's own default in a ring up to
    /// the highest port. So hosts whose ports are less than 18,512 apart never meet.
    /// </summary>
    public static int Azurite(int host)
    {
        const int Steps = (Highest - DefaultAzurite + 1) / 3;
        return DefaultAzurite + (3 * ((((host - DefaultHost) % Steps) + Steps) % Steps));
    }

    /// <summary>
    /// A port that is free, and stays so until a child listens there: it is below the range that systems take from for
    /// outgoing connections and for whoever asks for any port.
    /// </summary>
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_768);
            if (TryListen(port) is null) return port;
        }
    }

    /// <exception cref="StartException">Something else listens there, or the port is not allowed to this user.</exception>
    public static void Require(int port)
    {
        if (TryListen(port) is not { } e) return;
        throw new StartException(
            e.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? $"Port {port} is taken. Stop what listens there, or choose another with --port."
                : $"Port {port} cannot be used: {e.Message}.",
            e);
    }

    public static async Task<bool> IsListeningAsync(Uri endpoint, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(endpoint.Host, endpoint.Port, cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static SocketException? TryListen(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return null;
        }
        catch (SocketException e)
        {
            return e;
        }
    }
}
