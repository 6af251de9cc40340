using Sluice.Callers;
using Sluice.Files;

namespace Sluice.Reveal;

public enum Access
{
    Granted,

    /// <summary>Behind the cover: after a reveal.</summary>
    Covered,
    Denied,

    /// <summary>There are no bytes any more.</summary>
    Gone,
}

/// <summary>
/// Who sees what (Live Helper Chat's scenarios A, B, C): <c>download_unverified</c> sees everything at once;
/// <c>download_verified</c> sees clean files, and sensitive ones after a reveal; neither sees clean files only. A moderator
/// sees everything, as that is the work.
/// </summary>
public static class ContentAccess
{
    public static Access For(Caller caller, FileRecord record)
    {
        var state = record.State;
        if (state == FileState.Rejected) return Access.Gone;
        if (caller.Has(Role.Moderator)) return Access.Granted;
        var permissions = caller.Session?.Permissions ?? OperatorPermission.None;
        if (permissions.HasFlag(OperatorPermission.DownloadUnverified)) return Access.Granted;
        if (state != FileState.Released) return Access.Denied;
        if (!record.Sensitive) return Access.Granted;
        return permissions.HasFlag(OperatorPermission.DownloadVerified) ? Access.Covered : Access.Denied;
    }
}
