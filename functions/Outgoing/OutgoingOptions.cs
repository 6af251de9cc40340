namespace Sluice.Outgoing;

/// <summary>Settings <c>Sluice:Security</c> of where outgoing calls may go.</summary>
public sealed class OutgoingOptions
{
    public const string Section = "Sluice:Security";

    /// <summary>Lets outgoing calls reach loopback, over http too and on any port. For development and tests.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>Ports that outgoing calls may use, besides any port of loopback where that is allowed. Default 443 and 8443.</summary>
    public int[] AllowedPorts { get; set; } = [];

    public IEnumerable<string> Validate() =>
        AllowedPorts.Where(port => port is < 1 or > 65535).Select(port => $"{Section}:AllowedPorts has {port}, which is no port");
}
