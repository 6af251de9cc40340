using System.Net;
using Sluice.Outgoing;

namespace Sluice.Tests.Outgoing;

public sealed class ForbiddenAddressesTests
{
    /// <summary>Range, its first and last address, and whether the neighbours are forbidden by another rule.</summary>
    public static TheoryData<string, string, string, string?, string?> Ranges => new()
    {
        // range, first, last, one before (null = none or forbidden too), one after
        { "this network", "0.0.0.0", "0.255.255.255", null, "1.0.0.0" },
        { "private", "10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0" },
        { "carrier-grade NAT", "100.64.0.0", "100.127.255.255", "100.63.255.255", "100.128.0.0" },
        { "loopback", "127.0.0.0", "127.255.255.255", "126.255.255.255", "128.0.0.0" },
        { "wire server", "168.63.129.16", "168.63.129.16", "168.63.129.15", "168.63.129.17" },
        { "link-local", "169.254.0.0", "169.254.255.255", "169.253.255.255", "169.255.0.0" },
        { "private", "172.16.0.0", "172.31.255.255", "172.15.255.255", "172.32.0.0" },
        { "protocol assignments", "192.0.0.0", "192.0.0.255", "191.255.255.255", "192.0.1.0" },
        { "documentation", "192.0.2.0", "192.0.2.255", "192.0.1.255", "192.0.3.0" },
        { "6to4 relay", "192.88.99.0", "192.88.99.255", "192.88.98.255", "192.88.100.0" },
        { "private", "192.168.0.0", "192.168.255.255", "192.167.255.255", "192.169.0.0" },
        { "benchmarks", "198.18.0.0", "198.19.255.255", "198.17.255.255", "198.20.0.0" },
        { "documentation", "198.51.100.0", "198.51.100.255", "198.51.99.255", "198.51.101.0" },
        { "documentation", "203.0.113.0", "203.0.113.255", "203.0.112.255", "203.0.114.0" },
        { "multicast", "224.0.0.0", "239.255.255.255", "223.255.255.255", null },
        { "reserved", "240.0.0.0", "255.255.255.255", null, null },
        { "unspecified, compatible, loopback", "::", "::ffff:ffff", null, null },
        { "mapped", "::ffff:0:0", "::ffff:255.255.255.255", null, null },
        { "mapped public", "::ffff:8.8.8.8", "::ffff:1.1.1.1", null, null },
        { "NAT64", "64:ff9b::", "64:ff9b::ffff:ffff", null, null },
        { "NAT64 local", "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", null, null },
        { "outside global unicast", "::1", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", null, "2000::" },
        { "protocol assignments and Teredo", "2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:200::" },
        { "documentation", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::" },
        { "6to4", "2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2003::" },
        { "documentation", "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000::" },
        { "above global unicast", "4000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", null },
        { "unique local", "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", null, null },
        { "link-local", "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", null, null },
        { "multicast", "ff00::", "ff0e::1", null, null },
        { "ISATAP", "2600::5efe:0:0", "2600::5efe:ffff:ffff", "2600::5efd:ffff:ffff", "2600::5eff:0:0" },
        { "ISATAP, universal", "2600::200:5efe:10.0.0.1", "2600::200:5efe:8.8.8.8", "2600::200:5efd:ffff:ffff", "2600::200:5eff:0:0" },
    };

    [Theory]
    [MemberData(nameof(Ranges))]
    public void A_range_is_forbidden_from_its_first_to_its_last_address(string range, string first, string last, string? before, string? after)
    {
        ForbiddenAddresses.Contains(IPAddress.Parse(first)).ShouldBeTrue(range);
        ForbiddenAddresses.Contains(IPAddress.Parse(last)).ShouldBeTrue(range);
        if (before is not null) ForbiddenAddresses.Contains(IPAddress.Parse(before)).ShouldBeFalse($"before {range}");
        if (after is not null) ForbiddenAddresses.Contains(IPAddress.Parse(after)).ShouldBeFalse($"after {range}");
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("20.50.2.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("2a00:1450:4001:829::200e")]
    public void A_public_address_is_allowed(string address) => ForbiddenAddresses.Contains(IPAddress.Parse(address)).ShouldBeFalse();

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("0.0.0.0", true)]
    [InlineData("::", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.1", true)]
    [InlineData("169.254.169.254", true)]
    public void The_development_switch_lets_plain_loopback_through_and_nothing_else(string address, bool forbidden) =>
        ForbiddenAddresses.Contains(IPAddress.Parse(address), allowLoopback: true).ShouldBe(forbidden);
}
