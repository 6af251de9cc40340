namespace Sluice.Callers;

/// <summary>What a caller may do. In settings and sign-in tokens by these names, in any case, several separated by commas.</summary>
[Flags]
public enum Role
{
    None = 0,

    /// <summary>May ask for upload tickets.</summary>
    Uploader = 1,

    /// <summary>A chat backend: sees records, gets tickets for its operators.</summary>
    Backend = 2,

    /// <summary>A person who approves and rejects.</summary>
    Moderator = 4,

    /// <summary>Registry, settings, audit; holds Uploader, Backend and Moderator too.</summary>
    Admin = 8,

    /// <summary>Holds an operator ticket; never the role of an API key.</summary>
    Operator = 16,
}

public static class RoleNames
{
    /// <summary>
    /// The roles of an API key or a sign-in, separated by commas. None where any name is unknown: a misspelt role must
    /// not pass as the others.
    /// </summary>
    public static Role Parse(string? names)
    {
        var all = Role.None;
        foreach (var name in (names ?? "").Split(',', StringSplitOptions.TrimEntries))
        {
            var role = name.ToUpperInvariant() switch
            {
                "UPLOADER" => Role.Uploader,
                "BACKEND" => Role.Backend,
                "MODERATOR" => Role.Moderator,
                "ADMIN" => Role.Admin,
                _ => Role.None,
            };
            if (role == Role.None) return Role.None;
            all |= role;
        }

        return all;
    }
}

/// <summary>Live Helper Chat's file permissions (<c>download_unverified</c>, <c>download_verified</c>): what an operator sees of files that are not clean, or not yet checked.</summary>
[Flags]
public enum OperatorPermission
{
    /// <summary>Clean files only.</summary>
    None = 0,

    /// <summary>Everything at once, checked or not.</summary>
    DownloadUnverified = 1,

    /// <summary>Clean files, and sensitive ones after a reveal.</summary>
    DownloadVerified = 2,
}
