using System.Buffers.Text;

namespace Sluice.Security;

/// <summary>Settings <c>Sluice:Security</c>.</summary>
public sealed class SecurityOptions
{
    public const string Section = "Sluice:Security";

    /// <summary>Lets outgoing calls reach loopback, over http too and on any port. For development and tests.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>Ports that outgoing calls may use, besides any port of loopback where that is allowed. Default 443 and 8443.</summary>
    public int[] AllowedPorts { get; set; } = [];

    /// <summary>Believe <c>X-MS-CLIENT-PRINCIPAL</c>: only where the platform in front sets it and strips a client's own.</summary>
    public bool PlatformAuthentication { get; set; }

    /// <summary>
    /// Key of the interceptors' tokens: base64 of at least 32 random bytes. Several, separated by blanks, while it is being
    /// rotated: the first signs, all verify. A key that goes ends the tokens that it signed.
    /// </summary>
    public string TokenKey { get; set; } = "";

    public ApiKeyOptions[] ApiKeys { get; set; } = [];

    /// <summary>The bytes of the token keys, the one that signs first; only of options that passed <see cref="Validate"/>.</summary>
    public byte[][] TokenKeys() => [.. Split(TokenKey).Select(Convert.FromBase64String)];

    /// <summary>Every problem of these settings at once, by the setting's name and never by its value; empty when all is well.</summary>
    public IReadOnlyList<string> Validate() => [.. TokenKeyProblems(), .. ApiKeyProblems(), .. PortProblems()];

    private IEnumerable<string> TokenKeyProblems()
    {
        if (Split(TokenKey) is not { Length: > 0 } keys || !keys.All(key => Base64.IsValid(key, out var length) && length >= 32))
            yield return $"{Section}:TokenKey must be base64 of at least 32 random bytes; several are separated by blanks";
    }

    private static string[] Split(string keys) => keys.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private IEnumerable<string> ApiKeyProblems()
    {
        for (var i = 0; i < ApiKeys.Length; i++)
        {
            var (key, at) = (ApiKeys[i], $"{Section}:ApiKeys:{i}");
            if (string.IsNullOrWhiteSpace(key.Name)) yield return $"{at}:Name is missing";
            if (!key.IsSha256()) yield return $"{at}:Sha256 must be the key's SHA-256 as 64 hex digits";
            if (RoleNames.Parse(key.Roles) == Role.None)
                yield return $"{at}:Roles must name one or several of uploader, backend, moderator, admin, separated by commas";
        }

        foreach (var name in ApiKeys.GroupBy(key => key.Name, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
            yield return $"{Section}:ApiKeys has several of the name '{name.Key}'";
    }

    private IEnumerable<string> PortProblems() =>
        AllowedPorts.Where(port => port is < 1 or > 65535).Select(port => $"{Section}:AllowedPorts has {port}, which is no port");
}

/// <summary>One API key: several are valid at a time, so that keys rotate without a gap.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>Who holds the key, for audit.</summary>
    public string Name { get; set; } = "";

    /// <summary>SHA-256 of the key, 64 hex digits. Keys must be random, 128 bits or more: a hash without salt protects no password.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>uploader, backend, moderator, admin; several separated by commas.</summary>
    public string Roles { get; set; } = "";

    internal bool IsSha256() => Sha256.Length == 64 && Sha256.All(char.IsAsciiHexDigit);
}
