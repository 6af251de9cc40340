using System.Net;
using System.Net.Sockets;

namespace Sluice.Testing;

/// <summary>
/// Ports on 127.0.0.1 for programs that are told theirs. All are below the range that systems take from for outgoing
/// connections and for whoever asks for any port: no other test can get one before its program listens. Those that the
/// embedded host derives for its Azurite (from 10,000 on, three each) are below that range too.
/// </summary>
public static class FreePorts
{
    private const int Lowest = 7100;
    private const int Count = 10_000 - Lowest;

    // Test projects run at the same time: each begins somewhere else.
    private static int _next = Random.Shared.Next(Count);

    public static int Next()
    {
        while (true)
        {
            var port = Lowest + (Interlocked.Increment(ref _next) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}
