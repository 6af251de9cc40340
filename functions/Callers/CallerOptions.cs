namespace Sluice.Callers;

/// <summary>Settings <c>Sluice:Security</c> of who may call.</summary>
public sealed class CallerOptions
{
    public const string Section = "Sluice:Security";

    /// <summary>Believe <c>X-MS-CLIENT-PRINCIPAL</c>: only where the platform in front sets it and strips a client's own.</summary>
    public bool PlatformAuthentication { get; set; }

    public ApiKeyOptions[] ApiKeys { get; set; } = [];

    /// <summary>Every problem of these settings at once, by the setting's name and never by its value; empty when all is well.</summary>
    public IEnumerable<string> Validate()
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
