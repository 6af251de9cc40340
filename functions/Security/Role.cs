using System.Text.Json.Serialization;

namespace Sluice.Security;

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

/// <summary>Live Helper Chat's file permissions: what an operator sees of files that are not clean, or not yet checked.</summary>
[Flags]
public enum OperatorPermission
{
    /// <summary>Clean files only.</summary>
    None = 0,

    /// <summary>Everything at once, checked or not.</summary>
    [JsonStringEnumMemberName("download_unverified")]
    DownloadUnverified = 1,

    /// <summary>Clean files, and sensitive ones after a reveal.</summary>
    [JsonStringEnumMemberName("download_verified")]
    DownloadVerified = 2,
}
