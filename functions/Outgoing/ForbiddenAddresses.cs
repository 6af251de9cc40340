using System.Net;
using System.Net.Sockets;

namespace Sluice.Outgoing;

/// <summary>
/// Addresses that a URL from outside must never lead to: everything that is not plain, public unicast. Ranges of the
/// IANA special-purpose registries (RFC 6890), and Azure's own service address. IPv6 is closed by default: only global
/// unicast 2000::/3 is public, so IPv4-mapped, IPv4-compatible and NAT64 addresses, unique local, link-local and
/// multicast ones fall outside; inside it the tunnels that hide an IPv4 address are refused whatever they hide.
/// </summary>
public static class ForbiddenAddresses
{
    internal static readonly IPNetwork[] Ranges =
    [
        IPNetwork.Parse("0.0.0.0/8"),        // this network
        IPNetwork.Parse("10.0.0.0/8"),       // private
        IPNetwork.Parse("100.64.0.0/10"),    // carrier-grade NAT
        IPNetwork.Parse("127.0.0.0/8"),      // loopback
        IPNetwork.Parse("168.63.129.16/32"), // Azure's wire server
        IPNetwork.Parse("169.254.0.0/16"),   // link-local, instance metadata
        IPNetwork.Parse("172.16.0.0/12"),    // private
        IPNetwork.Parse("192.0.0.0/24"),     // IETF protocol assignments
        IPNetwork.Parse("192.0.2.0/24"),     // documentation
        IPNetwork.Parse("192.88.99.0/24"),   // 6to4 relays
        IPNetwork.Parse("192.168.0.0/16"),   // private
        IPNetwork.Parse("198.18.0.0/15"),    // benchmarks
        IPNetwork.Parse("198.51.100.0/24"),  // documentation
        IPNetwork.Parse("203.0.113.0/24"),   // documentation
        IPNetwork.Parse("224.0.0.0/4"),      // multicast
        IPNetwork.Parse("240.0.0.0/4"),      // reserved, broadcast
        IPNetwork.Parse("2001::/23"),        // IETF protocol assignments: Teredo, benchmarks, ORCHID
        IPNetwork.Parse("2001:db8::/32"),    // documentation
        IPNetwork.Parse("2002::/16"),        // 6to4
        IPNetwork.Parse("3fff::/20"),        // documentation
    ];

    /// <param name="allowLoopback">Makes an exception of 127.0.0.0/8 and ::1.</param>
    public static bool Contains(IPAddress address, bool allowLoopback = false)
    {
        if (allowLoopback && IsLoopback(address)) return false;
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !IsPlainGlobalUnicast(address)) return true;
        foreach (var range in Ranges)
            if (range.Contains(address)) return true;
        return false;
    }

    /// <summary>Unlike <see cref="IPAddress.IsLoopback"/> this leaves out mapped forms.</summary>
    internal static bool IsLoopback(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? IPAddress.IsLoopback(address) : address.Equals(IPAddress.IPv6Loopback);

    /// <summary>
    /// In 2000::/3, and no interface id of 0:5efe or 200:5efe, which carries an IPv4 address (ISATAP, RFC 5214). By
    /// bytes: <see cref="IPNetwork"/> takes mapped addresses for their IPv4 addresses.
    /// </summary>
    private static bool IsPlainGlobalUnicast(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        var isatap = (bytes[8] & 0xfd) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == 0xfe;
        return (bytes[0] & 0xe0) == 0x20 && !isatap;
    }
}
